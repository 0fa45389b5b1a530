/* The two questions and the search work without this: it shortens addresses and finds the commune around. */
"use strict";
(function () {
  /* An address made to be shared names only what was asked. */
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-tidy]")) return;
    const empty = Array.from(event.target.elements).filter((field) => field.name && !field.value && !field.disabled);
    for (const field of empty) field.disabled = true;
    /* Back here, the page shows the same answers: it reads them in its own address. */
    if (event.target.matches("[data-remember]")) {
      window.history.replaceState(null, "", `?${new URLSearchParams(new FormData(event.target))}`);
    }
    window.setTimeout(() => {
      for (const field of empty) field.disabled = false;
    }, 0);
  });

  /* Two decimals of a degree are about a kilometre: the exact position never leaves the browser. */
  const DECIMALS = 2;
  const WAIT_MS = 10000;
  const REFUSED = "La position n’est pas donnée par cet appareil. Écrivez la commune.";

  async function commune(address, position) {
    const { latitude, longitude } = position.coords;
    const query = new URLSearchParams({ lat: latitude.toFixed(DECIMALS), lon: longitude.toFixed(DECIMALS) });
    const answer = await fetch(`${address}?${query}`, { credentials: "same-origin" });
    return answer.json();
  }

  function near(box) {
    const field = document.getElementById(box.dataset.field);
    const words = box.querySelector("[data-near-words]");
    const say = (text) => {
      words.textContent = text;
    };
    box.hidden = false;
    box.querySelector("button").addEventListener("click", () => {
      say("Recherche de votre commune…");
      navigator.geolocation.getCurrentPosition(
        async (position) => {
          const found = await commune(box.dataset.near, position).catch(() => ({}));
          if (!found.label) {
            say(found.sentence || REFUSED);
            return;
          }
          field.value = found.label;
          field.dispatchEvent(new Event("change", { bubbles: true }));
          say(`Vous êtes près de ${found.label}.`);
          field.focus();
        },
        () => say(REFUSED),
        { maximumAge: 600000, timeout: WAIT_MS }
      );
    });
  }

  if (navigator.geolocation) document.querySelectorAll("[data-near]").forEach(near);
})();
