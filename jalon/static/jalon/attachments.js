/* Attachments sent one by one, each with its kind of paper and its bar. Without it the form sends them together. */
"use strict";
(function () {
  const form = document.querySelector("[data-upload]");
  if (!form) return;
  const queue = form.querySelector("[data-queue]");
  const papers = form.querySelector("[name=paper]");
  const send = form.querySelector("[data-send]");
  const button = send.querySelector("button");
  const status = form.querySelector("[data-upload-status]");
  const zone = form.querySelector("[data-drop]");
  const MOST_BYTES = 20 * 1024 * 1024;
  const mostFiles = Number(form.dataset.mostFiles);
  let waiting = [];
  let sending = false;

  const mega = (bytes) => `${(bytes / 1048576).toFixed(1).replace(".0", "").replace(".", ",")}\u00a0Mo`;
  const weight = (bytes) => (bytes < 1048576 ? `${Math.max(1, Math.round(bytes / 1024))}\u00a0ko` : mega(bytes));

  function element(name, properties, ...children) {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  }

  function count() {
    const number = waiting.length;
    queue.hidden = queue.children.length === 0;
    send.hidden = number === 0;
    button.textContent = number > 1 ? `Joindre ${number}\u00a0fichiers` : "Joindre ce fichier";
  }

  function refuse(item, sentence) {
    item.says.className = "late-word";
    item.says.textContent = sentence;
    item.row.querySelectorAll("select, progress").forEach((part) => part.remove());
    waiting = waiting.filter((other) => other !== item);
  }

  function add(file) {
    const says = element("small", { textContent: weight(file.size) });
    const select = papers.cloneNode(true);
    select.removeAttribute("id");
    select.value = papers.value;
    select.setAttribute("aria-label", `De quel papier s’agit-il\u00a0: ${file.name}`);
    const drop = element("button", { type: "button", className: "link", textContent: "Retirer" });
    drop.append(element("span", { className: "unseen", textContent: ` ${file.name}` }));
    const row = element(
      "li",
      {},
      element("span", { className: "grow" }, element("b", { textContent: file.name }), says, select),
      drop,
    );
    const item = { file, row, says, select, drop };
    drop.addEventListener("click", () => {
      if (item.request) item.request.abort();
      waiting = waiting.filter((other) => other !== item);
      row.remove();
      count();
    });
    queue.append(row);
    waiting.push(item);
    if (file.size > MOST_BYTES) {
      refuse(item, `${mega(file.size)}\u00a0: c’est un peu trop. La limite est de 20\u00a0Mo. Envoyez un PDF plus léger, ou une photo par page.`);
    }
  }

  function take(files) {
    const room = Math.max(0, mostFiles - waiting.length);
    for (const file of Array.from(files).slice(0, room)) add(file);
    if (files.length > room) {
      status.classList.remove("unseen");
      status.textContent = `Joignez ${mostFiles}\u00a0fichiers au plus à la fois. Ceux qui suivaient n’ont pas été pris.`;
    }
    count();
  }

  for (const input of form.querySelectorAll("input[type=file]")) {
    input.addEventListener("change", () => {
      take(input.files);
      input.value = "";
    });
  }
  for (const name of ["dragenter", "dragover"]) {
    zone.addEventListener(name, (event) => {
      event.preventDefault();
      zone.toggleAttribute("data-over", true);
    });
  }
  for (const name of ["dragleave", "drop"]) zone.addEventListener(name, () => zone.toggleAttribute("data-over", false));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    take(event.dataTransfer.files);
  });

  function sendOne(item) {
    const body = new FormData();
    body.append("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
    body.append("paper", item.select.value);
    body.append("file", item.file);
    const bar = element("progress", { max: 100, value: 0 });
    bar.setAttribute("aria-label", `Envoi de ${item.file.name}`);
    item.select.replaceWith(bar);
    item.drop.firstChild.textContent = "Arrêter";
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      item.request = request;
      const start = Date.now();
      request.upload.addEventListener("progress", (event) => {
        bar.value = (event.loaded / event.total) * 100;
        const left = Math.ceil(((Date.now() - start) / event.loaded) * (event.total - event.loaded) / 1000);
        item.says.textContent = event.loaded < event.total ? `${Math.round(bar.value)}\u00a0%, encore ${left}\u00a0s` : "Vérification…";
      });
      request.addEventListener("loadend", () => {
        if (request.status === 201) {
          item.row.remove();
          waiting = waiting.filter((other) => other !== item);
        } else if (request.status === 401) {
          refuse(item, "Votre session s’est fermée. Connectez-vous dans un autre onglet, puis choisissez de nouveau ce fichier.");
        } else if (request.status === 422) {
          refuse(item, request.responseText);
        } else if (item.row.isConnected) {
          refuse(item, "L’envoi s’est interrompu. Vérifiez la connexion, puis choisissez de nouveau ce fichier.");
        }
        if (item.row.isConnected) item.drop.firstChild.textContent = "Retirer";
        resolve(request.status === 201);
      });
      request.open("POST", form.action);
      request.setRequestHeader("HX-Request", "true");
      request.send(body);
    });
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (sending || waiting.length === 0) return;
    sending = true;
    button.disabled = true;
    const all = waiting.slice();
    let joined = 0;
    for (const item of all) joined += Number(item.row.isConnected && (await sendOne(item)));
    sending = false;
    button.disabled = false;
    count();
    const refused = all.length - joined;
    status.textContent = `${joined}\u00a0${joined > 1 ? "fichiers joints" : "fichier joint"}`;
    if (refused) status.textContent += `, ${refused}\u00a0${refused > 1 ? "non joints" : "non joint"}\u00a0: la raison est sous chaque nom`;
    if (joined) await refresh();
  });

  /* The list and what is still asked, as they now are; what was refused stays under the eyes. */
  async function refresh() {
    const answer = await fetch(form.action, { headers: { "HX-Request": "true" } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const name of ["pieces", "demandes"]) {
      const old = document.getElementById(name);
      const fresh = page.getElementById(name);
      if (old && fresh) old.replaceWith(fresh);
    }
    if (window.htmx) window.htmx.process(document.getElementById("pieces"));
  }

  count();
})();
