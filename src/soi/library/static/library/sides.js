// Two videos beside one another: what was sent is played from the form that still holds it, and one press moves both to
// a moment at which they show the same. Without JavaScript a moment is a link to the video of the check.
"use strict";

(() => {
  let sent = [];
  const addresses = new Map();

  // The files that were asked with, for others may be chosen while the answer is on its way.
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target.id === "ask") {
      sent = [...event.target.querySelectorAll('input[type="file"]')].flatMap((input) => [...input.files]);
    }
  });

  function showOwn(player) {
    const file = sent[Number(player.dataset.own) - 1];
    if (!file || player.src) {
      return;
    }
    const address = URL.createObjectURL(file);
    addresses.set(player, address);
    player.addEventListener("loadedmetadata", () => {
      player.hidden = false;
      const picture = player.parentElement.querySelector(".frame");
      if (picture && player.videoWidth) {
        picture.hidden = true;
      }
    });
    player.src = address + player.dataset.part;
  }

  document.addEventListener("htmx:afterSettle", () => {
    for (const [player, address] of addresses) {
      if (!player.isConnected) {
        URL.revokeObjectURL(address);
        addresses.delete(player);
      }
    }
    document.querySelectorAll(".sides [data-own]").forEach(showOwn);
  });

  function moveTo(player, seconds) {
    if (player.readyState === 0) {
      player.addEventListener("loadedmetadata", () => moveTo(player, seconds), { once: true });
      player.load();
      return;
    }
    player.pause();
    player.currentTime = seconds;
  }

  document.addEventListener("click", (event) => {
    const moment = event.target.closest?.(".sides a.moment");
    const other = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
    if (!moment || other) {
      return;
    }
    event.preventDefault();
    const sides = moment.closest(".sides");
    const own = sides.querySelector("video[data-own]:not([hidden])");
    moveTo(sides.querySelector("[data-theirs]"), Number(moment.dataset.there));
    if (own) {
      moveTo(own, Number(moment.dataset.here));
    }
    sides.querySelectorAll("a.moment").forEach((link) => link.removeAttribute("aria-current"));
    moment.setAttribute("aria-current", "true");
    const said = sides.querySelector("[data-at]");
    const words = own ? said.dataset.at : said.dataset.atTheirs;
    const row = moment.closest("tr");
    said.textContent = words
      .replace("{here}", row.cells[0].textContent.trim())
      .replace("{there}", moment.firstChild.textContent.trim());
  });
})();
