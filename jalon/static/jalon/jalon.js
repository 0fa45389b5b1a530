/* Small comforts over pages that work without them: nothing here is needed to read, fill in or send. */
"use strict";
(function () {
  const root = document.documentElement;
  root.classList.add("js");
  const all = (selector, from = document) => Array.from(from.querySelectorAll(selector));
  const clockWords = (now) => `${now.getHours()}\u00a0h\u00a0${String(now.getMinutes()).padStart(2, "0")}`;

  /* Error summary: read first. */
  function focusSummary() {
    const summary = document.querySelector("[data-error-summary]");
    if (summary) summary.focus();
  }

  /* Autosave mark: any element with data-autosave inside the form's htmx requests updates the mark. */
  const LOST = "La connexion est coupée\u00a0: vos réponses restent à l’écran, nous réessayons.";
  const RETRY_MS = 15000;
  function mark(state, words) {
    for (const element of all("[data-autosave-mark]")) {
      element.dataset.state = state;
      const target = element.querySelector("[data-words]") || element;
      target.textContent = words;
    }
  }
  const isSaving = (event) => event.target instanceof Element && event.target.closest("[data-autosave]");
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (isSaving(event)) mark("saving", "Enregistrement…");
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (isSaving(event) && event.detail.successful) mark("saved", `Enregistré à ${clockWords(new Date())}`);
  });
  /* One retry waits at a time, however often the save fails meanwhile. */
  let retry = 0;
  function failed(event) {
    if (!isSaving(event)) return;
    mark("failed", LOST);
    const element = event.detail.elt;
    window.clearTimeout(retry);
    retry = window.setTimeout(() => {
      if (element.isConnected) window.htmx.trigger(element, element.dataset.autosaveEvent || "change");
    }, RETRY_MS);
  }
  document.addEventListener("htmx:sendError", failed);
  document.addEventListener("htmx:timeout", failed);
  const SIGNED_OUT =
    "Votre session s’est fermée\u00a0: vos réponses restent à l’écran. Connectez-vous dans un autre onglet, puis continuez ici.";
  document.addEventListener("htmx:responseError", (event) => {
    if (!isSaving(event)) return;
    if (event.detail.xhr.status === 401) mark("failed", SIGNED_OUT);
    else if (event.detail.xhr.status >= 500) failed(event);
  });
  /* A sign-in changes the token; the one of the cookie is always that of now. */
  document.addEventListener("htmx:configRequest", (event) => {
    const token = document.cookie.match(/(?:^|; )(?:__Host-csrf|csrftoken)=([^;]+)/);
    if (token) event.detail.headers["X-CSRFToken"] = token[1];
  });

  /* Tables: choose all, count in the batch bar. */
  function countBatch(box) {
    const bar = box.querySelector(".batch");
    const picks = all("tbody .pick input", box);
    const chosen = picks.filter((input) => input.checked).length;
    const every = box.querySelector("[data-select-all]");
    if (every) {
      every.checked = chosen > 0 && chosen === picks.length;
      every.indeterminate = chosen > 0 && chosen < picks.length;
    }
    if (!bar) return;
    bar.dataset.count = String(chosen);
    const count = bar.querySelector("[data-batch-count]");
    if (count) count.textContent = `${chosen}\u00a0${chosen > 1 ? bar.dataset.many || "choisies" : bar.dataset.one || "choisie"}`;
  }
  document.addEventListener("change", (event) => {
    const box = event.target.closest(".table-box");
    if (!box) return;
    if (event.target.matches("[data-select-all]")) {
      for (const input of all("tbody .pick input", box)) input.checked = event.target.checked;
    }
    if (event.target.closest(".pick")) countBatch(box);
  });

  /* Bottom bar: names of what is chosen in the list. */
  function listChosen() {
    const bar = document.querySelector("[data-selection-bar]");
    if (!bar) return;
    const chosen = all("[data-selection] input:checked");
    bar.hidden = chosen.length === 0;
    const count = bar.querySelector("[data-selection-count]");
    const names = bar.querySelector("[data-selection-names]");
    const words = chosen.length > 1 ? bar.dataset.many : bar.dataset.one;
    if (count) count.textContent = `${chosen.length}\u00a0${words || ""}`;
    if (names) names.textContent = chosen.map((input) => input.dataset.name || "").filter(Boolean).join(", ");
  }
  document.addEventListener("change", (event) => {
    if (event.target.closest("[data-selection]")) listChosen();
    if (event.target.closest("[data-autosubmit]") && event.target.form) event.target.form.requestSubmit();
    const choice = event.target.closest(".choose");
    const word = choice && choice.querySelector("[data-choose-word]");
    if (word) word.textContent = event.target.checked ? "Choisi" : "Choisir";
  });

  document.addEventListener("click", (event) => {
    const clear = event.target.closest("[data-batch-clear]");
    if (clear) {
      const box = clear.closest(".table-box");
      for (const input of all("tbody .pick input:checked", box)) input.checked = false;
      countBatch(box);
    }
    const opener = event.target.closest("[data-dialog]");
    const dialog = opener && document.getElementById(opener.dataset.dialog);
    if (dialog && dialog.showModal) {
      event.preventDefault();
      dialog.showModal();
    }
    const closer = event.target.closest("[data-close]");
    if (closer && closer.closest("dialog")) {
      event.preventDefault();
      closer.closest("dialog").close();
    }
    if (event.target.closest("[aria-disabled='true']")) event.preventDefault();
    if (event.target.closest("[data-print]")) window.print();
    for (const details of all("details.menu[open], details.person[open]")) {
      if (!details.contains(event.target)) details.open = false;
    }
  });

  /* Keys: the letter of an answer inside its line; Escape closes the menus of the bar. */
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      for (const details of all("details.menu[open], details.person[open]")) {
        details.open = false;
        details.querySelector("summary").focus();
      }
      return;
    }
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.key.length !== 1) return;
    const line = event.target.closest(".segmented");
    if (!line || root.dataset.shortcuts === "off") return;
    const answer = all("input[type=radio]", line).find((input) => input.value === event.key.toUpperCase());
    if (answer && !answer.disabled) {
      event.preventDefault();
      answer.focus();
      answer.click();
    }
  });

  function start() {
    focusSummary();
    listChosen();
    for (const box of all(".table-box")) countBatch(box);
  }
  document.addEventListener("htmx:afterSwap", () => {
    listChosen();
    for (const box of all(".table-box")) countBatch(box);
  });
  start();
})();
