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

function chosenFiles(form) {
  return filesOf(form).flatMap((input) => [...input.files]);
}

// What keeps the chosen files from being sent, in words; "" when nothing does.
function tooMuch(form) {
  const files = chosenFiles(form);
  const size = files.reduce((sum, file) => sum + file.size, 0);
  const most = Number(filesOf(form)[0].dataset.most);
  return size > LARGEST_FILE ? form.dataset.tooLarge : files.length > most ? form.dataset.tooMany : "";
}

function megabytes(bytes) {
  const unit = bytes >= 1_000_000 ? "megabyte" : "kilobyte";
  const amount = unit === "megabyte" ? bytes / 1_000_000 : Math.max(1, Math.round(bytes / 1000));
  return new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit, maximumFractionDigits: 1 }).format(amount);
}

function showChosen(form) {
  const files = chosenFiles(form);
  const [file, ...others] = files;
  const picture = form.querySelector("#chosen-picture");
  form.querySelector("#chosen").hidden = !file;
  picture.hidden = true;
  picture.removeAttribute("src");
  form.classList.remove("failed");
  if (!file) {
    return;
  }
  const more = others.length ? ` ${form.dataset.more.replace("{count}", others.length)}` : "";
  form.querySelector("#chosen-name").textContent = file.name + more;
  form.querySelector("#chosen-size").textContent = megabytes(files.reduce((sum, one) => sum + one.size, 0));
  const words = tooMuch(form);
  if (words) {
    form.classList.add("failed");
    busyText(form).textContent = words;
  }
  if (/^image\/(png|jpeg|gif|webp|avif)$/.test(file.type) && file.size < 25_000_000) {
    const reader = new FileReader();
    reader.addEventListener("load", () => {
      if (chosenFiles(form)[0] === file) {
        picture.src = reader.result;
        picture.hidden = false;
      }
    });
    reader.readAsDataURL(file);
  }
}

function takeFiles(form, files) {
  const [first, ...others] = filesOf(form);
  const held = new DataTransfer();
  for (const file of files) {
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
    takeFiles(form, []);
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
      takeFiles(form, event.dataTransfer.files);
    }
  });
  document.addEventListener("paste", (event) => {
    const files = event.clipboardData.files;
    if (files.length && form.isConnected) {
      event.preventDefault();
      takeFiles(form, files);
    }
  });
  form.addEventListener("htmx:beforeRequest", (event) => {
    if (tooMuch(form)) {
      event.preventDefault();
      showChosen(form);
      return;
    }
    form.classList.remove("failed");
    busy.textContent = calm;
    sending.hidden = !chosenFiles(form).length;
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
    sending.hidden = true;
  });
}

const asking = document.querySelector("#ask[data-files]");
if (asking) {
  ready(asking);
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
