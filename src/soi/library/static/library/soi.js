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

// A file to ask about: dropped, pasted or chosen, shown before it is sent, with how far the sending is.
const LARGEST_FILE = 100_000_000;

function filesOf(form) {
  return [...form.querySelectorAll('input[type="file"]')];
}

function chosenFile(form) {
  return filesOf(form).map((input) => input.files[0]).find(Boolean);
}

function megabytes(bytes) {
  const unit = bytes >= 1_000_000 ? "megabyte" : "kilobyte";
  const amount = unit === "megabyte" ? bytes / 1_000_000 : Math.max(1, Math.round(bytes / 1000));
  return new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit, maximumFractionDigits: 1 }).format(amount);
}

function showChosen(form) {
  const file = chosenFile(form);
  const picture = form.querySelector("#chosen-picture");
  form.querySelector("#chosen").hidden = !file;
  picture.hidden = true;
  picture.removeAttribute("src");
  form.classList.remove("failed");
  if (!file) {
    return;
  }
  form.querySelector("#chosen-name").textContent = file.name;
  form.querySelector("#chosen-size").textContent = megabytes(file.size);
  if (file.size > LARGEST_FILE) {
    form.classList.add("failed");
    busyText(form).textContent = form.dataset.tooLarge;
  }
  if (/^image\/(png|jpeg|gif|webp|avif)$/.test(file.type) && file.size < 25_000_000) {
    const reader = new FileReader();
    reader.addEventListener("load", () => {
      if (chosenFile(form) === file) {
        picture.src = reader.result;
        picture.hidden = false;
      }
    });
    reader.readAsDataURL(file);
  }
}

function takeFile(form, file) {
  const [first, ...others] = filesOf(form);
  const held = new DataTransfer();
  if (file) {
    held.items.add(file);
  }
  first.files = held.files;
  for (const other of others) {
    other.value = "";
  }
  showChosen(form);
}

function ready(form) {
  const busy = busyText(form);
  const calm = busy.textContent;
  const sending = form.querySelector("#sending");
  form.addEventListener("change", (event) => {
    if (event.target.type === "file") {
      for (const other of filesOf(form)) {
        if (other !== event.target && event.target.files.length) {
          other.value = "";
        }
      }
      showChosen(form);
    }
  });
  form.querySelector("#chosen-remove").addEventListener("click", () => {
    takeFile(form, null);
    form.querySelector("#message").focus();
  });
  for (const name of ["dragenter", "dragover"]) {
    form.addEventListener(name, (event) => {
      if ([...event.dataTransfer.types].includes("Files")) {
        event.preventDefault();
        form.classList.add("over");
      }
    });
  }
  form.addEventListener("dragleave", (event) => {
    if (!form.contains(event.relatedTarget)) {
      form.classList.remove("over");
    }
  });
  form.addEventListener("drop", (event) => {
    form.classList.remove("over");
    if (event.dataTransfer.files.length) {
      event.preventDefault();
      takeFile(form, event.dataTransfer.files[0]);
    }
  });
  document.addEventListener("paste", (event) => {
    const [file] = event.clipboardData.files;
    if (file && form.isConnected) {
      event.preventDefault();
      takeFile(form, file);
    }
  });
  form.addEventListener("htmx:beforeRequest", (event) => {
    const file = chosenFile(form);
    if (file && file.size > LARGEST_FILE) {
      event.preventDefault();
      showChosen(form);
      return;
    }
    form.classList.remove("failed");
    busy.textContent = calm;
    sending.hidden = !file;
  });
  form.addEventListener("htmx:xhr:progress", (event) => {
    if (!chosenFile(form) || !event.detail.lengthComputable || !event.detail.total) {
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
    sending.hidden = true;
  });
}

const asking = document.querySelector("#ask[data-files]");
if (asking) {
  ready(asking);
}

// The desk is asked about the very file that was looked at: it need not be chosen a second time.
document.addEventListener("htmx:afterSettle", () => {
  const file = asking && chosenFile(asking);
  for (const input of document.querySelectorAll("form[data-take-file] input[type=file]")) {
    if (file && !input.files.length) {
      const held = new DataTransfer();
      held.items.add(file);
      input.files = held.files;
    }
  }
});
