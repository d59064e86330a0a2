// What practice does a little better with JavaScript. Everything works without it.
"use strict";

// A new exercise or what it is about came in: take keyboard and screen reader to its heading, or to what is missing.
document.addEventListener("htmx:afterSettle", () => {
  const marked = document.querySelectorAll("#drills [data-focus]");
  if (marked.length) marked[marked.length - 1].focus({ preventScroll: true });
});
