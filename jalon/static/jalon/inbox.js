/* Keys of the inbox: arrows (or J and K) walk the rows, X chooses one. Off when shortcuts are turned off. */
"use strict";
(function () {
  const root = document.documentElement;
  const box = document.querySelector("[data-inbox]");
  if (!box) return;
  const links = () => Array.from(box.querySelectorAll("tbody .name a"));
  const here = () => links().findIndex((link) => link.closest("tr").contains(document.activeElement));

  function walk(step) {
    const list = links();
    const next = Math.min(Math.max(here() + step, 0), list.length - 1);
    list[next].focus();
  }

  document.addEventListener("keydown", (event) => {
    if (root.dataset.shortcuts === "off" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input:not([type=checkbox]), select, textarea, button, dialog")) return;
    if (event.key === "ArrowDown" || event.key === "j") {
      event.preventDefault();
      walk(1);
    } else if (event.key === "ArrowUp" || event.key === "k") {
      event.preventDefault();
      walk(-1);
    } else if (event.key.toLowerCase() === "x" && here() >= 0) {
      const pick = links()[here()].closest("tr").querySelector(".pick input");
      if (pick) {
        event.preventDefault();
        pick.click();
      }
    }
  });
})();
