// What the desk does a little better with JavaScript. Everything works without it.
"use strict";

// A refusal is read first: take keyboard and screen reader to it, on a new page and after a swap.
function readProblems(root) {
  const problems = root.querySelector(".problems");
  if (problems) {
    problems.focus({ preventScroll: true });
    problems.scrollIntoView({ block: "center" });
  }
}
// What only works with a script is offered only where one runs.
function offer(root) {
  root.querySelectorAll("[data-take]").forEach((button) => (button.hidden = false));
}
document.addEventListener("DOMContentLoaded", () => {
  readProblems(document);
  offer(document);
  document.querySelectorAll("[data-limit]").forEach(count);
});
// The evidence was drawn anew: whoever pressed the button goes on from what came of it, not from the top.
document.addEventListener("htmx:afterSettle", (event) => {
  offer(document);
  if (event.target.id === "evidence-panel") {
    const said = event.target.querySelector("[data-said]");
    if (said) said.focus();
    readProblems(event.target);
  }
});

// Characters, counted as Python counts them: a letter outside the first plane is one.
function count(box) {
  const counter = document.getElementById(`count-${box.name}`);
  if (counter) {
    const used = [...box.value.replace(/\r\n/g, "\n").trim()].length;
    const limit = Number(box.dataset.limit);
    counter.textContent = `${used} / ${limit}`;
    counter.classList.toggle("over", used > limit);
  }
}

// Words that the server has not got yet: by field, until its answer is there.
const unsaved = new Set();
const fieldOf = (target) => (target instanceof Element ? target.closest("[data-autosave]") : null);

document.addEventListener("input", (event) => {
  if (event.target.matches("[data-limit]")) count(event.target);
  const field = fieldOf(event.target);
  if (field) unsaved.add(field);
});
document.addEventListener("htmx:beforeRequest", (event) => {
  const field = fieldOf(event.target);
  if (field) unsaved.delete(field);
});
for (const failure of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.addEventListener(failure, (event) => {
    const field = fieldOf(event.target);
    if (!field) return;
    unsaved.add(field);
    const said = field.querySelector(".settled");
    if (said) {
      said.textContent = field.closest("[data-failed]").dataset.failed;
      said.className = "settled clash";
    }
  });
}
window.addEventListener("online", () => {
  for (const field of unsaved) field.dispatchEvent(new Event("change", { bubbles: true }));
});
let leaving = false;
window.addEventListener("beforeunload", (event) => {
  if (unsaved.size && !leaving) event.preventDefault();
});

// Saving all waits for what is on its way, so that nobody collides with their own words.
document.addEventListener("submit", (event) => {
  const form = event.target;
  leaving = form.id === "draft";
  const busy = document.querySelector("[data-autosave].htmx-request");
  if (form.id === "draft" && busy) {
    event.preventDefault();
    busy.addEventListener("htmx:afterRequest", () => form.requestSubmit(event.submitter), { once: true });
  }
});

document.addEventListener("keydown", (event) => {
  const box = event.target;
  const form = box instanceof HTMLTextAreaElement || box instanceof HTMLInputElement ? box.form : null;
  if (form && form.method === "post" && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit();
  }
});

// Words selected in a captured page go into its box for quotations.
document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-take]") : null;
  if (!button) return;
  const words = String(document.getSelection()).trim();
  const box = document.getElementById(button.dataset.take);
  if (words && box) box.value = words;
  if (box) box.focus();
});
// Pressing a button must not lose the selection it is about.
document.addEventListener("mousedown", (event) => {
  if (event.target instanceof Element && event.target.closest("[data-take]")) event.preventDefault();
});

// One key blacks out the private name that is selected in a message.
document.addEventListener("keydown", (event) => {
  const form = document.querySelector("[data-black-out]");
  const writing = event.target instanceof Element && event.target.closest("input, textarea, select");
  if (!form || writing || event.key.toLowerCase() !== "b" || event.ctrlKey || event.metaKey || event.altKey) return;
  const selection = window.getSelection();
  const inside = selection.anchorNode && selection.anchorNode.parentElement.closest(".tips blockquote");
  const name = selection.toString().trim();
  if (!inside || name.length < 2) return;
  event.preventDefault();
  form.elements.name.value = name;
  form.requestSubmit();
});
