// Files that go with a form: chosen, dropped or pasted, always added to those that are there, each listed with a way to
// take it out. The field itself holds them, so what is sent is what is listed; without JavaScript it works as it is.
"use strict";

const LARGEST_FILES = 100_000_000;
const LARGEST_PREVIEW = 12_000_000;

function fieldsOf(form) {
  return [...form.querySelectorAll('input[type="file"]')];
}

function chosenFiles(form) {
  return fieldsOf(form).flatMap((field) => [...field.files]);
}

// What keeps the chosen files from being sent, in words; "" when nothing does.
function tooMuch(form) {
  const files = chosenFiles(form);
  const words = form.querySelector("[data-chosen]").dataset;
  const size = files.reduce((sum, file) => sum + file.size, 0);
  const most = Number(fieldsOf(form)[0].dataset.most);
  return files.length > most ? words.tooMany : size > LARGEST_FILES ? words.tooLarge : "";
}

function megabytes(bytes) {
  const unit = bytes >= 1_000_000 ? "megabyte" : "kilobyte";
  const amount = unit === "megabyte" ? bytes / 1_000_000 : Math.max(1, Math.round(bytes / 1000));
  return new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit, maximumFractionDigits: 1 }).format(amount);
}

function choosing(form) {
  const [field, ...others] = fieldsOf(form);
  const box = form.querySelector("[data-chosen]");
  const list = box.querySelector("ul");
  const trouble = form.querySelector("[data-trouble]");
  let held = [];

  const same = (one, two) => one.name === two.name && one.size === two.size && one.lastModified === two.lastModified;

  function hold(files) {
    const carried = new DataTransfer();
    held = files;
    held.forEach((file) => carried.items.add(file));
    field.files = carried.files;
    others.forEach((other) => (other.value = ""));
    show();
  }

  function add(files) {
    hold([...held, ...[...files].filter((file) => !held.some((one) => same(one, file)))]);
  }

  function takeOut(number) {
    hold(held.filter((_, place) => place !== number));
    (list.querySelectorAll("button")[Math.min(number, held.length - 1)] || field).focus();
  }

  function preview(file, picture) {
    if (/^image\/(png|jpeg|gif|webp|avif)$/.test(file.type) && file.size < LARGEST_PREVIEW) {
      const reader = new FileReader();
      reader.addEventListener("load", () => {
        picture.src = reader.result;
        picture.hidden = false;
      });
      reader.readAsDataURL(file);
    }
  }

  function line(file, number) {
    const item = box.querySelector("template").content.firstElementChild.cloneNode(true);
    item.querySelector("[data-name]").textContent = file.name;
    item.querySelector("[data-size]").textContent = megabytes(file.size);
    item.querySelector("button .unseen").textContent = ` ${file.name}`;
    item.querySelector("button").addEventListener("click", () => takeOut(number));
    preview(file, item.querySelector("img"));
    return item;
  }

  function show() {
    list.replaceChildren(...held.map(line));
    box.hidden = !held.length;
    const size = megabytes(held.reduce((sum, file) => sum + file.size, 0));
    box.querySelector("[role=status]").textContent = held.length
      ? box.dataset.total.replace("{count}", held.length).replace("{most}", field.dataset.most).replace("{size}", size)
      : "";
    trouble.textContent = tooMuch(form);
    form.classList.remove("failed");
  }

  // What a chooser brings is added. One that was closed without choosing leaves everything as it was.
  form.addEventListener("change", (event) => {
    if (event.target.type === "file") {
      add(event.target.files);
    }
  });
  form.addEventListener("submit", (event) => {
    if (tooMuch(form)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      trouble.scrollIntoView({ block: "center" });
    }
  }, true);
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
      add(event.dataTransfer.files);
    }
  });
  // A screenshot is pasted from anywhere on the page but from a field of another form; words that are copied together
  // with a picture of themselves, as spreadsheets do, stay words.
  document.addEventListener("paste", (event) => {
    const writing = event.target instanceof Element ? event.target.closest("input, textarea, [contenteditable]") : null;
    const elsewhere = writing && !form.contains(writing);
    const words = writing && event.clipboardData.types.includes("text/plain");
    if (event.clipboardData.files.length && form.isConnected && !elsewhere && !words) {
      event.preventDefault();
      add(event.clipboardData.files);
    }
  });
  if (chosenFiles(form).length) {
    add(chosenFiles(form)); // the browser kept them over a reload
  }
}

document.querySelectorAll("form[data-files]").forEach(choosing);
