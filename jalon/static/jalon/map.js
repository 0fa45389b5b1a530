/* Map of a list of results. The list alone says everything: without Leaflet the box stays hidden.
   <div class="map-box" hidden data-map data-list="#results" data-outlines="….geojson"
        data-center-lat data-center-lon data-center-name data-radius-km data-tiles data-tiles-attribution><div class="map"></div></div>
   Each item of the list carries data-lat, data-lon, data-number, a heading (and .chosen or .open). */
"use strict";
(function () {
  const DEFAULT_ZOOM = 11;
  const number = (value) => (value === undefined || value === "" ? NaN : Number(String(value).replace(",", ".")));

  function pin(item) {
    const chosen = item.matches(".chosen, .open");
    const frame = document.createElement("span");
    frame.className = chosen ? "milestone-n chosen" : "milestone-n";
    const stone = item.querySelector(".milestone-n svg");
    if (stone) frame.append(stone.cloneNode(true));
    const digits = document.createElement("span");
    digits.textContent = item.dataset.number || "";
    frame.append(digits);
    return window.L.divIcon({ className: "pin", html: frame, iconSize: [28, 32], iconAnchor: [14, 31] });
  }

  function addPins(map, box) {
    const places = [];
    for (const item of document.querySelectorAll(`${box.dataset.list || ".results"} [data-lat]`)) {
      const lat = number(item.dataset.lat);
      const lon = number(item.dataset.lon);
      if (!Number.isFinite(lat) || !Number.isFinite(lon)) continue;
      const title = `${item.dataset.number || ""}. ${item.querySelector("h2")?.textContent || ""}`;
      const zIndexOffset = item.matches(".chosen, .open") ? 1000 : 0;
      const marker = window.L.marker([lat, lon], { icon: pin(item), alt: title, title, keyboard: true, zIndexOffset });
      /* Leaflet names a picture by its `alt`; ours is drawn, and exists once the map has a centre. */
      marker.on("add", () => marker.getElement().setAttribute("aria-label", title));
      marker.addTo(map);
      marker.on("click keypress", () => {
        item.scrollIntoView({ block: "nearest" });
        const link = item.querySelector("a");
        if (link) link.focus();
      });
      places.push([lat, lon]);
    }
    return places;
  }

  function addOutlines(map, address) {
    if (!address) return;
    fetch(address, { credentials: "same-origin" })
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(String(answer.status)))))
      .then((outlines) => {
        window.L.geoJSON(outlines, {
          interactive: false,
          style: () => ({ className: "land", weight: 1, fillOpacity: 1 }),
        })
          .addTo(map)
          .bringToBack();
      })
      .catch(() => map.getContainer().classList.add("without-outlines"));
  }

  /* Names of towns, the most populated first, as many as fit: a map without them says nothing. */
  const MOST_TOWNS = 12;
  const TOWN_ROOM = 64;
  function addTowns(map, address, first) {
    if (!address) return;
    const layer = window.L.layerGroup().addTo(map);
    fetch(address, { credentials: "same-origin" })
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(String(answer.status)))))
      .then((towns) => {
        const draw = () => {
          layer.clearLayers();
          const bounds = map.getBounds();
          const taken = first.map((place) => map.latLngToContainerPoint(place));
          for (const [name, lat, lon] of towns) {
            if (taken.length >= MOST_TOWNS) break;
            if (!bounds.contains([lat, lon])) continue;
            const point = map.latLngToContainerPoint([lat, lon]);
            if (taken.some((other) => other.distanceTo(point) < TOWN_ROOM)) continue;
            taken.push(point);
            const word = document.createElement("span");
            word.textContent = name;
            const icon = window.L.divIcon({ className: "town", html: word, iconSize: [0, 0] });
            window.L.marker([lat, lon], { icon, interactive: false, keyboard: false, zIndexOffset: -1000 }).addTo(layer);
          }
        };
        map.on("moveend", draw);
        draw();
      })
      .catch(() => map.getContainer().classList.add("without-towns"));
  }

  /* The place that is searched has its name always, beside the pins that may stand on it: on the side where there are
     the fewest. */
  const PIN = { width: 28, height: 32 };
  const SIDES = ["right", "left", "below", "above"];
  function addCenter(map, center, name, places) {
    const word = document.createElement("span");
    word.textContent = name;
    const icon = window.L.divIcon({ className: "town center right", html: word, iconSize: [0, 0] });
    const marker = window.L.marker(center, { icon, interactive: false, keyboard: false, zIndexOffset: 2000 }).addTo(map);
    const draw = () => {
      const holder = marker.getElement();
      const points = places.map((place) => map.latLngToContainerPoint(place));
      const origin = map.getContainer().getBoundingClientRect();
      const hidden = (side) => {
        holder.classList.remove(...SIDES);
        holder.classList.add(side);
        const box = word.getBoundingClientRect();
        return points.filter(
          (point) =>
            point.x + PIN.width / 2 > box.left - origin.left &&
            point.x - PIN.width / 2 < box.right - origin.left &&
            point.y > box.top - origin.top &&
            point.y - PIN.height < box.bottom - origin.top
        ).length;
      };
      const counts = SIDES.map(hidden);
      hidden(SIDES[counts.indexOf(Math.min(...counts))]);
    };
    map.on("zoomend", draw);
    draw();
  }

  function addTiles(map, box) {
    if (!box.dataset.tiles) return;
    window.L.tileLayer(box.dataset.tiles, { maxZoom: 18, className: "tiles" }).addTo(map);
    if (box.dataset.tilesAttribution) map.attributionControl.addAttribution(box.dataset.tilesAttribution);
    map.getContainer().classList.add("with-tiles");
  }

  function build(box) {
    const holder = box.querySelector(".map");
    box.hidden = false;
    const map = window.L.map(holder, { scrollWheelZoom: false, zoomControl: false, attributionControl: true });
    map.attributionControl.setPrefix(false);
    map.attributionControl.addAttribution(box.dataset.attribution || "Contours IGN, INSEE, Licence Ouverte 2.0");
    window.L.control
      .zoom({ position: "topright", zoomInTitle: "Agrandir la carte", zoomOutTitle: "Réduire la carte" })
      .addTo(map);
    const center = [number(box.dataset.centerLat), number(box.dataset.centerLon)];
    const radius = number(box.dataset.radiusKm);
    const places = addPins(map, box);
    let bounds = places.length ? window.L.latLngBounds(places) : null;
    if (center.every(Number.isFinite)) {
      if (radius > 0) {
        const circle = window.L.circle(center, {
          radius: radius * 1000,
          className: "radius",
          weight: 1.5,
          dashArray: "5 5",
          interactive: false,
        }).addTo(map.setView(center, DEFAULT_ZOOM));
        bounds = bounds ? bounds.extend(circle.getBounds()) : circle.getBounds();
      } else {
        bounds = bounds ? bounds.extend(center) : window.L.latLngBounds([center]);
      }
    }
    if (!bounds) {
      box.hidden = true;
      map.remove();
      return;
    }
    map.fitBounds(bounds.pad(0.12), { maxZoom: 13, animate: false });
    addTiles(map, box);
    addOutlines(map, box.dataset.outlines);
    const centred = center.every(Number.isFinite) && box.dataset.centerName;
    if (centred) addCenter(map, center, box.dataset.centerName, places);
    addTowns(map, box.dataset.towns, centred ? [center] : []);
    foldOnAPhone(map, box, bounds);
  }

  /* On a phone the list comes first: the map opens on demand. */
  function foldOnAPhone(map, box, bounds) {
    const toggle = document.querySelector("[data-map-toggle]");
    if (!toggle) return;
    toggle.hidden = false;
    toggle.addEventListener("click", () => {
      const opened = toggle.getAttribute("aria-expanded") !== "true";
      toggle.setAttribute("aria-expanded", String(opened));
      toggle.querySelector("span").textContent = opened ? "Cacher la carte" : "Voir la carte";
      map.invalidateSize({ animate: false });
      if (opened) map.fitBounds(bounds.pad(0.12), { maxZoom: 13, animate: false });
    });
  }

  function start() {
    if (!window.L) return;
    for (const box of document.querySelectorAll("[data-map]")) {
      if (!box.querySelector(".leaflet-container")) build(box);
    }
  }
  document.addEventListener("htmx:afterSettle", start);
  start();
})();
