// What the pages do a little better with JavaScript. Everything works without it.
"use strict";

function busyText(form) {
  return form.querySelector(".busy span");
}

// The answer arrived: take keyboard and screen reader to it.
document.addEventListener("htmx:afterSettle", () => {
  const heading = document.getElementById("found");
  if (heading) {
    heading.focus({ preventScroll: true });
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    heading.scrollIntoView({ behavior: calm ? "auto" : "smooth", block: "start" });
  }
});

// The server could not be reached: say so next to the button; the message stays in the box.
for (const failure of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failure, () => {
    const form = document.getElementById("ask");
    if (form) {
      form.classList.add("failed");
      busyText(form).textContent = form.dataset.failed;
    }
  });
}

document.addEventListener("keydown", (event) => {
  const inBox = event.target instanceof HTMLTextAreaElement;
  if (inBox && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    event.target.form.requestSubmit();
  }
});

// The address of a check is there to be copied: one click selects all of it.
document.addEventListener("focusin", (event) => {
  if (event.target instanceof HTMLInputElement && event.target.readOnly) {
    event.target.select();
  }
});
