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

// How far the sending of files is (choosing them: files.js).
function sending(form) {
  const busy = busyText(form);
  const calm = busy.textContent;
  const progress = form.querySelector("#sending");
  form.addEventListener("htmx:beforeRequest", () => {
    form.classList.remove("failed");
    busy.textContent = calm;
    progress.hidden = !chosenFiles(form).length;
  });
  form.addEventListener("htmx:xhr:progress", (event) => {
    if (!chosenFiles(form).length || !event.detail.lengthComputable || !event.detail.total) {
      return;
    }
    const percent = Math.floor((100 * event.detail.loaded) / event.detail.total);
    form.querySelector("#sent").value = percent;
    // Said aloud at each quarter, not at each packet.
    const words = percent < 100 ? `${form.dataset.sending} ${percent - (percent % 25)} %` : form.dataset.looking;
    const label = form.querySelector("#sending-words");
    if (label.textContent !== words) {
      label.textContent = words;
    }
  });
  form.addEventListener("htmx:afterRequest", () => {
    progress.hidden = true;
  });
}

const asking = document.querySelector("#ask[data-files]");
if (asking) {
  sending(asking);
}

// The desk is asked about the very file that was looked at: it need not be chosen a second time.
document.addEventListener("htmx:afterSettle", () => {
  const files = asking ? chosenFiles(asking) : [];
  for (const input of document.querySelectorAll("form[data-take-file] input[type=file]")) {
    const file = files[Number(input.form.dataset.takeFile) - 1];
    if (file && !input.files.length) {
      const held = new DataTransfer();
      held.items.add(file);
      input.files = held.files;
    }
  }
});
