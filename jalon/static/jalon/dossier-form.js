/* The sheet of a section: questions that open with an answer, and care of what is being typed while a save returns.
   Without it every question is shown, and « Enregistrer » saves. */
"use strict";
(function () {
  const form = document.getElementById("volet") || document.querySelector("form.sheet");
  if (!form) return;

  /* Questions under a condition. They come after the question they look at, so one pass in order is enough. */
  function answers(code) {
    return Array.from(form.elements)
      .filter((control) => control.name === code && (control.type !== "radio" && control.type !== "checkbox" || control.checked))
      .map((control) => control.value);
  }
  function openAndClose() {
    const closed = new Set();
    for (const block of form.querySelectorAll("[data-when]")) {
      const wanted = block.dataset.values.split(" ");
      const open = !closed.has(block.dataset.when) && answers(block.dataset.when).some((value) => wanted.includes(value));
      block.toggleAttribute("data-closed", !open);
      if (open) continue;
      for (const control of block.querySelectorAll("[name]")) closed.add(control.name);
    }
  }

  /* A refused answer is said to be so to screen readers. */
  function markInvalid() {
    for (const slot of form.querySelectorAll("[id^='e-']")) {
      const wrong = slot.querySelector(".error-line") !== null;
      for (const control of slot.parentElement.querySelectorAll("input:not([type=hidden]), select, textarea")) {
        if (wrong) control.setAttribute("aria-invalid", "true");
        else control.removeAttribute("aria-invalid");
      }
    }
  }

  form.addEventListener("change", openAndClose);

  /* A refusal comes with its sentence: show it. */
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status === 422) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });

  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status >= 500) return;
    const gone = event.detail.xhr.status === 404;
    for (const words of document.querySelectorAll("[data-autosave-mark] [data-words]")) {
      words.textContent = gone
        ? "Non enregistré\u00a0: ce dossier ne vous est plus ouvert"
        : "Non enregistré\u00a0: gardez cette page et ouvrez-la dans un autre onglet";
    }
  });

  /* What another person changed replaces the question on screen, unless it is being typed in: then it stays, and so
     does the revision the page stands on, and the next save tells the difference. */
  let heldBack = false;
  document.addEventListener("htmx:beforeRequest", () => { heldBack = false; });
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const target = event.detail.target;
    const active = document.activeElement;
    if (target.id.startsWith("f-") && target.contains(active) && active.matches("input, textarea")) {
      heldBack = true;
      event.detail.shouldSwap = false;
    }
    if (target.id === "revision" && heldBack) event.detail.shouldSwap = false;
  });
  document.addEventListener("htmx:afterRequest", () => {
    openAndClose();
    markInvalid();
  });

  /* Communes that begin like what is typed. */
  const communes = document.getElementById("communes");
  let waiting;
  async function suggest(field) {
    const answer = await fetch(`${communes.dataset.source}?q=${encodeURIComponent(field.value)}`);
    if (answer.ok) communes.innerHTML = await answer.text();
  }
  form.addEventListener("input", (event) => {
    if (!communes || event.target.getAttribute("list") !== "communes" || event.target.value.length < 2) return;
    window.clearTimeout(waiting);
    waiting = window.setTimeout(() => suggest(event.target).catch(() => {}), 150);
  });

  openAndClose();
  markInvalid();
})();
