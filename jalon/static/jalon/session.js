/* Time that runs out: a code sent by e-mail, and the session itself. Pages say the same in words without this. */
"use strict";
(function () {
  const NBSP = "\u00a0";
  const all = (selector) => Array.from(document.querySelectorAll(selector));
  const now = () => Date.now() / 1000;
  const token = () => (document.cookie.match(/(?:^|; )(?:__Host-csrf|csrftoken)=([^;]+)/) || [])[1] || "";

  function words(seconds) {
    const minutes = Math.floor(seconds / 60);
    const rest = Math.floor(seconds % 60);
    if (!minutes) return `${rest}${NBSP}s`;
    return rest ? `${minutes}${NBSP}min ${rest}${NBSP}s` : `${minutes}${NBSP}min`;
  }

  /* The life of a code: « Valable encore 8 min 42 s »; said aloud at two minutes and thirty seconds only. */
  for (const line of all("[data-countdown]")) {
    const ends = now() + Number(line.dataset.countdown);
    const left = line.querySelector("[data-left]");
    const said = document.querySelector("[data-countdown-said]");
    const marks = [120, 30].filter((mark) => Number(line.dataset.countdown) > mark);
    const timer = window.setInterval(() => {
      const seconds = ends - now();
      if (seconds <= 0) {
        window.clearInterval(timer);
        line.querySelector("[data-words]").textContent = line.dataset.over;
        line.classList.add("late-word");
        if (said) said.textContent = line.dataset.over;
        return;
      }
      left.textContent = `encore ${words(seconds)}, `;
      if (said && marks.length && seconds <= marks[0]) said.textContent = `Code valable encore ${words(marks.shift())}.`;
    }, 1000);
  }

  /* A button that opens in so many seconds, with its own words meanwhile. The server has the last word. */
  for (const button of all("[data-opens-in]")) {
    const opens = now() + Number(button.dataset.opensIn);
    const label = button.textContent;
    button.setAttribute("aria-disabled", "true");
    button.classList.add("door");
    const tick = () => {
      const seconds = Math.ceil(opens - now());
      if (seconds > 0) {
        button.textContent = `${label} dans ${seconds}${NBSP}s`;
        return;
      }
      window.clearInterval(timer);
      button.textContent = label;
      button.removeAttribute("aria-disabled");
      button.classList.remove("door");
    };
    const timer = window.setInterval(tick, 1000);
    tick();
  }

  /* A password to choose may be seen. */
  for (const field of all("input[data-reveal]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button quiet small-button reveal";
    const label = (shown) => (shown ? "Cacher le mot de passe" : "Montrer le mot de passe");
    button.textContent = label(false);
    button.setAttribute("aria-pressed", "false");
    button.addEventListener("click", () => {
      const shown = field.type === "password";
      field.type = shown ? "text" : "password";
      button.setAttribute("aria-pressed", String(shown));
      button.textContent = label(shown);
    });
    field.after(button);
  }

  /* The session. Whatever the server answers renews it; other tabs tell of theirs. */
  const box = document.querySelector("[data-session-idle]");
  if (!box) return;
  const WARNS = 120;
  const idle = Number(box.dataset.sessionIdle);
  const whole = now() + Number(box.dataset.sessionWhole);
  let idleEnds = now() + idle;
  const tabs = "BroadcastChannel" in window ? new BroadcastChannel("jalon-session") : null;
  const [warning, last, over] = ["warning", "last", "over"].map((name) => box.querySelector(`[data-session-${name}]`));

  function show(which) {
    for (const part of [warning, last, over]) part.hidden = part !== which;
    box.hidden = !which;
  }
  function renewed(tell) {
    idleEnds = now() + idle;
    if (now() < whole - WARNS && box.dataset.ended !== "true") show(null);
    if (tell && tabs) tabs.postMessage("renewed");
  }
  if (tabs) {
    tabs.addEventListener("message", () => renewed(false));
    tabs.postMessage("renewed");
  }
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful) renewed(true);
  });
  box.addEventListener("click", async (event) => {
    if (!event.target.closest("[data-session-stay]")) return;
    const answer = await window.fetch(box.dataset.sessionUrl, {
      method: "POST",
      headers: { "X-CSRFToken": token(), "HX-Request": "true" },
    });
    if (answer.ok) renewed(true);
    else ended();
  });
  function ended() {
    box.dataset.ended = "true";
    show(over);
  }
  window.setInterval(() => {
    if (box.dataset.ended === "true") return;
    const seconds = Math.min(idleEnds, whole) - now();
    if (seconds <= 0) ended();
    else if (seconds <= WARNS) show(whole <= idleEnds ? last : warning);
  }, 1000);
})();
