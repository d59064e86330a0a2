// A wall and its phones: they ask whether the room has moved, and send a vote until it has arrived. Without this
// script every page works by its buttons and "Reload".
"use strict";
const live = document.getElementById("live");
const lost = document.getElementById("lost");
const PATIENCE = 5000;
const TRIES = 6;

const wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
const say = (words) => lost && lost.textContent !== words && (lost.textContent = words);

// Put the moment on the page. Within one step of the wall only its counts change, so that nothing loses the focus.
function show(markup, tag, posted) {
  const holder = document.createElement("template");
  holder.innerHTML = markup;
  const scene = holder.content.querySelector(".scene");
  if (!scene) return;
  const number = Number(scene.dataset.number);
  const here = Number(live.dataset.number);
  if (number < here) return; // an older answer that came late
  if (tag) live.dataset.tag = tag;
  const counts = scene.querySelector("#counts");
  if (number === here && counts && !posted) {
    document.getElementById("counts").textContent = counts.textContent;
    return;
  }
  const had = live.contains(document.activeElement) ? document.activeElement : null;
  const same = !had ? "" : had.name === "answer" ? `[name=answer][value="${had.value}"]` : `[data-key="${had.dataset.key}"]`;
  const moved = number !== here;
  live.dataset.number = String(number);
  live.replaceChildren(holder.content);
  if (scene.classList.contains("end")) delete live.dataset.now;
  if (!had) return;
  const again = moved ? live.querySelector("[data-key=next]") || live.querySelector("h1") : live.querySelector(same);
  if (again) again.focus({ preventScroll: !moved });
}

async function look() {
  const begun = performance.now();
  let every = Number(live.dataset.every);
  if (!document.hidden) {
    try {
      const answer = await fetch(live.dataset.now, {
        headers: { "If-None-Match": live.dataset.tag, "X-Part": "1" },
        cache: "no-store",
        signal: AbortSignal.timeout(PATIENCE),
      });
      every = Number(answer.headers.get("Soi-Every")) || every;
      if (answer.ok) show(await answer.text(), answer.headers.get("ETag"), false);
      if (answer.ok || answer.status === 304) say("");
      else if (answer.status >= 500) throw new Error(String(answer.status));
      else return location.reload(); // the workshop is gone, or one is signed out
    } catch {
      say(live.dataset.lost);
      every = Math.max(every, 1000);
    }
  }
  if (live.dataset.now) setTimeout(look, Math.max(30, every - (performance.now() - begun)));
}

// The same vote twice is one, and a step names the moment it belongs to: both can be sent again safely.
async function send(form, button) {
  const words = new URLSearchParams(new FormData(form));
  if (button && button.name) words.set(button.name, button.value);
  for (let tried = 1; tried <= TRIES; tried += 1) {
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: words,
        headers: { "X-Part": "1" },
        signal: AbortSignal.timeout(PATIENCE),
      });
      if (answer.status < 500) {
        if (answer.redirected) return location.reload();
        say("");
        return show(await answer.text(), answer.headers.get("ETag"), true);
      }
    } catch {
      // no connection: again, below
    }
    say(live.dataset.lost);
    await wait(400 * tried);
  }
  say(live.dataset.failed);
  if (button) button.removeAttribute("aria-busy");
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!live || !form.matches("[data-live]")) return;
  event.preventDefault();
  if (event.submitter) event.submitter.setAttribute("aria-busy", "true");
  send(form, event.submitter);
});

// A presenter's clicker sends Page Down and Page Up.
const KEYS = { " ": "next", ArrowRight: "next", PageDown: "next", ArrowLeft: "back", PageUp: "back" };
document.addEventListener("keydown", (event) => {
  const way = KEYS[event.key];
  if (!way || event.repeat || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const at = event.target instanceof Element ? event.target : document.body;
  if (at.closest("input, textarea, select, summary") || (event.key === " " && at.closest("button, a"))) return;
  const button = live && live.querySelector(`[data-key=${way}]`);
  if (!button) return;
  event.preventDefault();
  button.click();
});

if (live && !("still" in live.dataset)) {
  setTimeout(look, Number(live.dataset.every) * Math.random()); // so that thirty phones do not ask in one moment
  document.addEventListener("visibilitychange", () => !document.hidden && say(""));
}
