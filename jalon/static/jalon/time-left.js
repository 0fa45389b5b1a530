/* The time left before a moment, kept true while the page stays open. Without it, the page says it as it was opened. */
"use strict";
(function () {
  const NBSP = "\u00a0";
  const EVERY_MS = 20000;
  function words(milliseconds) {
    if (milliseconds <= 0) return "délai passé";
    const minutes = Math.floor(milliseconds / 60000);
    const hours = Math.floor(minutes / 60);
    const rest = minutes % 60;
    if (hours >= 24) {
      const days = Math.floor(hours / 24);
      const over = hours % 24;
      return `encore ${days}${NBSP}jour${days > 1 ? "s" : ""}${over ? ` et ${over}${NBSP}h` : ""}`;
    }
    if (hours) return `encore ${hours}${NBSP}h${rest ? `${NBSP}${String(rest).padStart(2, "0")}` : ""}`;
    return `encore ${minutes ? `${minutes}${NBSP}min` : "moins d’une minute"}`;
  }
  function tick() {
    for (const element of document.querySelectorAll("[data-time-left]")) {
      const left = words(new Date(element.dateTime) - Date.now());
      if (element.textContent !== left) element.textContent = left;
    }
  }
  tick();
  window.setInterval(tick, EVERY_MS);
})();
