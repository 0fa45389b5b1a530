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
      const described = slot.parentElement.matches("fieldset") ? slot.parentElement : slot.parentElement.querySelector("input, select, textarea");
      const others = (described.getAttribute("aria-describedby") || "").split(" ").filter((id) => id && id !== slot.id);
      if (slot.childElementCount) others.push(slot.id);
      if (others.length) described.setAttribute("aria-describedby", others.join(" "));
      else described.removeAttribute("aria-describedby");
      for (const control of slot.parentElement.querySelectorAll("input:not([type=hidden]), select, textarea")) {
        if (wrong) control.setAttribute("aria-invalid", "true");
        else control.removeAttribute("aria-invalid");
      }
    }
  }

  form.addEventListener("change", openAndClose);
  /* An answer changed by hand is no more one that was taken from elsewhere. */
  form.addEventListener("change", (event) => {
    const place = event.target.closest(".field, .line, .lines-group > fieldset");
    const mark = place && (place.querySelector(":scope > .origin") || place.parentElement.querySelector(":scope > .origin"));
    if (mark) mark.remove();
  });

  /* Keys. Letters and figures only speak while a choice has the focus, so that they never meet a text being typed. */
  const visible = (control) => control.offsetParent !== null;
  const controls = () => Array.from(form.querySelectorAll("input:not([type=hidden]), select, textarea")).filter(visible);
  /* One stop for each group of radios, as the Tab key makes. */
  function next(control) {
    const all = controls();
    return all.slice(all.indexOf(control) + 1).find((other) => other.type !== "radio" || other.name !== control.name);
  }
  function choose(radio, key) {
    const group = controls().filter((other) => other.name === radio.name && other.type === "radio");
    const chosen = /^[1-9]$/.test(key) ? group[key - 1] : group.find((other) => other.value === key.toUpperCase());
    if (!chosen) return false;
    chosen.click();
    const following = next(chosen);
    /* « En partie » asks at once how. */
    (following && chosen.value !== "B" ? following : chosen).focus();
    return true;
  }
  function walk(step) {
    const blocks = Array.from(form.querySelectorAll("details.block > summary")).filter(visible);
    const here = blocks.findIndex((summary) => summary.parentElement.contains(document.activeElement));
    const target = blocks[here + step] || blocks[here];
    if (target) target.focus();
  }
  form.addEventListener("keydown", (event) => {
    const target = event.target;
    if (event.altKey && (event.key === "ArrowDown" || event.key === "ArrowUp") && target.tagName !== "SELECT") {
      event.preventDefault();
      walk(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    } else if (event.key === "Enter" && target.matches("[data-finder]")) {
      /* What is looked for shows as one types: Enter goes to the first thing found. */
      event.preventDefault();
      const first = target.closest(".motive-finder").querySelector("li button");
      if (first) first.focus();
    } else if (event.key === "Enter" && target.matches("input:not([type=submit])")) {
      /* Enter never sends the form nor presses a button far away: what was typed is saved, and the next question comes. */
      event.preventDefault();
      const following = next(target);
      if (following) following.focus();
      else target.blur();
    } else if (target.type === "radio" && document.documentElement.dataset.shortcuts !== "off" && choose(target, event.key)) {
      event.preventDefault();
    }
  });
  const shortcuts = form.querySelector("[data-shortcuts]");
  document.addEventListener("keydown", (event) => {
    if (!shortcuts || event.key !== "?" || document.documentElement.dataset.shortcuts === "off") return;
    if (event.target.closest("input:not([type=radio], [type=checkbox]), select, textarea, dialog")) return;
    event.preventDefault();
    shortcuts.open = true;
    shortcuts.querySelector("summary").focus();
  });

  /* A link to a question opens the block it is folded in. */
  function reveal() {
    const target = window.location.hash.length > 1 && document.getElementById(window.location.hash.slice(1));
    const block = target && target.closest("details");
    if (!block) return;
    if (block !== target) block.open = true;
    (block === target ? block.querySelector("summary") : target).focus();
  }
  window.addEventListener("hashchange", reveal);
  form.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (link && link.getAttribute("href") === window.location.hash) reveal();
  });
  reveal();

  /* A button pressed while a save is on its way waits for it: the page would else send answers older than its own. */
  let onTheirWay = 0;
  let pressed;
  function settle() {
    if (onTheirWay || !pressed) return;
    const button = pressed.submitter;
    pressed = undefined;
    form.requestSubmit(button);
  }
  form.addEventListener("htmx:beforeRequest", () => { onTheirWay += 1; });
  form.addEventListener("htmx:afterRequest", () => {
    onTheirWay -= 1;
    window.setTimeout(settle);
  });
  form.addEventListener("submit", (event) => {
    if (!onTheirWay) return;
    event.preventDefault();
    pressed = { submitter: event.submitter };
  });

  /* Other brackets of a child's grid bring a whole new page: the sheet is sent again, with all that was typed since. */
  form.addEventListener("again", () => window.setTimeout(() => form.requestSubmit(form.elements._again)), { once: true });

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
