/* Havre's map in the browser: the frame around the data.
 *
 * Loaded before Leaflet, so that it can say so when Leaflet does not arrive; nothing here touches
 * `L` before createMap. Data is shown with textContent and setAttribute only, never as HTML.
 */
"use strict";

(function () {
  const havre = (window.havre = { kinds: {} });
  const OWN_URL = new URL(document.currentScript.src);
  const UNAVAILABLE = OWN_URL.searchParams.get("unavailable") || "";
  const PATIENCE_MS = 20000;
  const AHEAD = (OWN_URL.searchParams.get("ahead") || "").split(" ").filter(Boolean);
  const LINK_SCHEMES = ["tel:", "mailto:", "http:", "https:"];

  /* ---- building blocks ------------------------------------------------------------------ */

  /** An element whose content is text, whatever the text holds. */
  havre.element = function (tag, className, text) {
    const node = document.createElement(tag);
    if (className) node.className = className;
    if (text !== undefined) {
      node.textContent = text;
      node.dir = "auto"; // right-to-left names keep their order beside left-to-right ones
    }
    return node;
  };

  /** A link when its scheme is one we know, otherwise the plain text. */
  havre.link = function (text, href) {
    let url = null;
    try {
      url = new URL(href); // no base: relative and scheme-less addresses are refused
    } catch {
      /* not an address */
    }
    if (!url || !LINK_SCHEMES.includes(url.protocol)) return havre.element("span", "", text);
    const link = havre.element("a", "", text);
    link.setAttribute("href", url.href);
    if (url.protocol.startsWith("http")) {
      link.setAttribute("target", "_blank");
      link.setAttribute("rel", "noopener noreferrer");
    }
    return link;
  };

  havre.colour = (value) => (/^#[0-9a-f]{6}$/i.test(value) ? value : "#8a8f94");

  const SVG = "http://www.w3.org/2000/svg";
  havre.svg = function (tag, attributes) {
    const node = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    return node;
  };

  const fetched = new Map();
  /** A served file, fetched once a frame; its URL carries its hash, so an old copy is right. */
  havre.fetchJson = function (url) {
    if (!fetched.has(url)) {
      const answer = fetch(url, { cache: "force-cache" }).then((response) => {
        if (!response.ok) throw new Error(`HTTP ${response.status}`);
        return response.json();
      });
      answer.catch(() => fetched.delete(url)); // the next layer tries again
      fetched.set(url, answer);
    }
    return fetched.get(url);
  };

  /* ---- what comes next, asked for at once -------------------------------------------------- */

  for (const url of AHEAD) {
    if (!url.includes(".js?")) {
      havre.fetchJson(url).catch(() => undefined); // who needs it asks again
      continue;
    }
    const link = document.createElement("link");
    link.rel = "preload";
    link.as = "script";
    link.href = url;
    document.body.append(link); // streamlit-folium writes the head anew, and all in it would come again
  }

  /* ---- when the map cannot come -------------------------------------------------------- */

  function showUnavailable() {
    if (window.map || document.querySelector(".havre-unavailable")) return;
    const message = havre.element("p", "havre-unavailable");
    message.setAttribute("role", "status");
    // Without our style sheet, which may be what is missing.
    message.style.cssText =
      "margin:0;padding:1.5rem;font:1rem/1.5 system-ui,sans-serif;color:#1f2a33;" +
      "background:#f3f5f7;border:1px solid #8fa6b5;border-radius:8px";
    const frame = document.getElementById("map_div");
    if (frame) frame.style.display = "none";
    document.body.prepend(message);
    message.textContent = UNAVAILABLE; // after it is in place, so that it is read out
    if (window.Streamlit) window.Streamlit.setFrameHeight(message.offsetHeight + 4);
  }

  // A script that fails to load reports to its element only: listen on the way down.
  window.addEventListener("error", (event) => event.target?.tagName === "SCRIPT" && showUnavailable(), true);
  window.addEventListener("unhandledrejection", (event) => {
    // streamlit-folium rejects with the failed script's event; the reader has been told.
    if (event.reason instanceof Event) event.preventDefault();
  });
  setTimeout(showUnavailable, PATIENCE_MS);

  /** Show the map once its style sheets are there: without them it is a heap of pieces. */
  function revealWhenStyled(container) {
    const started = Date.now();
    container.style.visibility = "hidden";
    (function look() {
      const styled =
        getComputedStyle(container).getPropertyValue("--havre-styled").trim() &&
        getComputedStyle(container.querySelector(".leaflet-pane")).position === "absolute";
      if (styled) {
        container.style.visibility = "";
      } else if (Date.now() - started < PATIENCE_MS) {
        setTimeout(look, 30);
      } else {
        window.map = null;
        showUnavailable();
      }
    })();
  }

  /* ---- the base map --------------------------------------------------------------------- */

  /** Panes from bottom to top; Leaflet's markers are at 600, popups at 700. */
  const OUTLINE_ZOOM = 13; // the outlines are good to about 100 metres
  const STREET_ZOOM = 17;
  const PANES = { land: 200, streets: 330, areas: 350, borders: 360, towns: 380, circles: 410, zones: 420, choice: 640 };

  havre.createMap = function (id, config) {
    const container = document.getElementById(id);
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const touch = matchMedia("(pointer: coarse)").matches;
    document.querySelector(".havre-unavailable")?.remove();
    container.style.display = "";
    for (const [name, colour] of Object.entries(config.colours)) {
      container.style.setProperty(`--havre-${name}`, colour);
    }
    const map = L.map(container, {
      zoomControl: false,
      attributionControl: false,
      minZoom: 5,
      maxZoom: OUTLINE_ZOOM,
      zoomSnap: 0.25, // no tiles, so any zoom is sharp, and a phone shows all three provinces
      wheelPxPerZoomLevel: 120,
      maxBounds: config.reach,
      maxBoundsViscosity: 0.8,
      dragging: !touch,
      zoomAnimation: !calm,
      markerZoomAnimation: !calm,
      fadeAnimation: !calm,
      inertia: !calm,
    });
    // Leaflet takes the focus at a press of the mouse: if the page scrolled for that, the place under
    // the pointer would be another when it is let go, and the click would be lost.
    container.focus = () => HTMLElement.prototype.focus.call(container, { preventScroll: true });
    if (calm) {
      map.panBy = (offset) => L.Map.prototype.panBy.call(map, offset, { animate: false });
    }
    for (const [name, zIndex] of Object.entries(PANES)) {
      map.createPane(name).style.zIndex = zIndex;
      map.getPane(name).style.pointerEvents = "none"; // shapes that react say so themselves
    }
    map.havre = {
      config,
      touch,
      frame: null,
      controls: [],
      status: addStatus(container),
      drawn: new Map(), // what is on the map, by kind and data
      wanted: new Map(), // what the page asks for now
    };
    container.setAttribute("role", "region");
    container.addEventListener("keydown", (event) => event.key === "Escape" && map.closePopup());
    // The page's quick exit counts this key, wherever the focus is.
    window.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.repeat || window.parent === window) return;
      window.parent.document.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
    });
    const far = () => container.classList.toggle("havre-far", map.getZoom() < 6);
    map.on("zoomend", far);
    keepFitted(map, config.bounds);
    far();
    leaveScrollToThePage(map);
    drawOutline(map);
    revealWhenStyled(container);
    return map;
  };

  /** Fit at first, when asked, and at every resize until the reader has moved the map. */
  function keepFitted(map, first) {
    let bounds = first;
    let options = {};
    let fitting = false;
    let moved = false;
    const fit = () => {
      fitting = true;
      map.fitBounds(bounds, { animate: false, ...options });
      fitting = false;
    };
    map.on("movestart zoomstart", () => (moved ||= !fitting));
    map.on("resize", () => moved || fit());
    map.havre.fit = (asked, maxZoom) => {
      bounds = asked;
      options = maxZoom ? { maxZoom, padding: [24, 24] } : {};
      moved = false;
      fit();
    };
    fit();
  }

  /**
   * The map must not catch a page that is being scrolled. A mouse wheel zooms once the map has
   * been clicked or focused (or with Ctrl); on a phone one finger scrolls the page, two move the
   * map, and a button gives the map to one finger for those who cannot use two.
   */
  function leaveScrollToThePage(map) {
    const container = map.getContainer();
    let awake = false;
    const wake = () => (awake = true);
    container.addEventListener("pointerdown", wake);
    container.addEventListener("focusin", wake);
    container.addEventListener("mouseleave", () => (awake = false));
    container.addEventListener(
      "wheel",
      (event) => awake || event.ctrlKey || event.metaKey || event.stopPropagation(),
      { capture: true, passive: true },
    );
    if (!map.havre.touch) return;
    const hint = container.appendChild(havre.element("div", "havre-hint"));
    hint.setAttribute("aria-hidden", "true");
    let timer = 0;
    container.addEventListener(
      "touchmove",
      (event) => {
        const locked = event.touches.length === 1 && !map.dragging.enabled();
        if (!locked || event.target.closest(".leaflet-popup, .leaflet-control")) return;
        hint.textContent = map.havre.frame?.twoFingers || "";
        hint.classList.add("shown");
        clearTimeout(timer);
        timer = setTimeout(() => hint.classList.remove("shown"), 1200);
      },
      { passive: true },
    );
  }

  function addStatus(container) {
    const status = havre.element("div", "havre-status");
    status.setAttribute("role", "status");
    return container.appendChild(status);
  }

  async function drawOutline(map) {
    try {
      const outline = await havre.fetchJson(map.havre.config.outline);
      const home = (feature) => map.havre.config.home.includes(feature.properties?.province);
      const draw = (pane, className, filter) =>
        L.geoJSON(outline, {
          pane,
          filter,
          interactive: false,
          smoothFactor: 0.7,
          renderer: L.svg({ pane, padding: 0.4 }),
          style: { className },
        }).addTo(map);
      drawUnmapped(map, L.geoJSON(outline).getBounds().extend(map.havre.config.openSea));
      draw("land", "havre-neighbour", (feature) => !home(feature));
      draw("land", "havre-land", home);
      draw("borders", "havre-border", home); // again above the areas, which would hide them
      map.getContainer().dataset.outline = "drawn";
    } catch {
      map.getContainer().dataset.outline = "missing";
      showStatus(map);
    }
    havre.fetchJson(map.havre.config.towns).then(
      (towns) => drawNames(map, towns),
      () => undefined, // names help to find one's way, but the map is whole without them
    );
  }

  /** Beyond the outline's own rectangle we know neither land nor sea, so neither is shown. */
  function drawUnmapped(map, known) {
    const world = L.latLngBounds([-85, -180], [85, 180]);
    const ring = (box) => [
      box.getSouthWest(),
      box.getNorthWest(),
      box.getNorthEast(),
      box.getSouthEast(),
    ];
    L.polygon([ring(world), ring(known)], {
      pane: "land",
      renderer: L.svg({ pane: "land", padding: 0.4 }),
      className: "havre-unmapped",
      interactive: false,
    }).addTo(map);
  }

  function showStatus(map) {
    const { frame, status, streetsFailed } = map.havre;
    const missing = map.getContainer().dataset.outline === "missing";
    const text = (missing && frame?.outlineMissing) || (streetsFailed && frame?.streets?.failed) || "";
    if (status.textContent !== text) status.textContent = text; // the same words are not read out again
  }

  /* ---- streets, from another site and only when the reader has asked for them --------------- */

  const STREET_PATIENCE_MS = 8000;
  const STREET_ERRORS = 4;

  function setStreets(map, streets) {
    const state = map.havre;
    const asked = streets ? streets.urls.join(" ") : "";
    if (state.streetsAsked === asked) return; // those that failed come again once switched off and on
    removeStreets(map);
    state.streetsAsked = asked;
    state.streetsFailed = false;
    if (!streets) return;
    const layers = streets.urls.map((url) =>
      L.tileLayer(url, {
        pane: "streets",
        maxNativeZoom: streets.mostZoom,
        maxZoom: STREET_ZOOM,
        referrerPolicy: "strict-origin-when-cross-origin", // OpenStreetMap answers no one without
      }),
    );
    let came = 0;
    let failed = 0;
    const giveUp = () => {
      if (came) return;
      removeStreets(map);
      state.streetsFailed = true;
      showStatus(map);
      showCredits(map);
    };
    // The lowest is the map itself; names alone would be no map.
    layers[0].on("tileload", () => (came += 1)).on("tileerror", () => (failed += 1) >= STREET_ERRORS && giveUp());
    state.streets = L.layerGroup(layers);
    state.streetsTimer = setTimeout(giveUp, STREET_PATIENCE_MS);
    map.setMaxZoom(STREET_ZOOM);
    map.getContainer().classList.add("havre-streets");
    state.streets.addTo(map);
  }

  function removeStreets(map) {
    clearTimeout(map.havre.streetsTimer);
    map.havre.streets?.remove();
    map.havre.streets = null;
    map.getContainer().classList.remove("havre-streets");
    map.setMaxZoom(OUTLINE_ZOOM);
  }

  /** Names of towns, each from its own zoom on; the data's markers name themselves. */
  function drawNames(map, towns) {
    const names = towns.map(([latitude, longitude, name, zoom]) => ({
      zoom,
      label: nameLabel(latitude, longitude, "havre-town", name),
    }));
    const sift = () => {
      const zoom = map.getZoom();
      for (const name of names) {
        if (zoom >= name.zoom) name.label.addTo(map);
        else name.label.remove();
      }
    };
    map.on("zoomend", sift);
    sift();
  }

  function nameLabel(latitude, longitude, className, text) {
    const html = havre.element("span", "", text);
    const icon = L.divIcon({ className: `havre-name ${className}`, html, iconSize: [0, 0] });
    const label = L.marker([latitude, longitude], {
      icon,
      pane: "towns",
      interactive: false,
      keyboard: false,
    });
    label.on("add", () => label.getElement().setAttribute("aria-hidden", "true"));
    return label;
  }

  /* ---- the map's words: travel with the data, so a change of language keeps the view ------ */

  havre.kinds.frame = function (frame) {
    const layer = L.layerGroup();
    layer.on("add", () => setFrame(layer._map, frame));
    return layer;
  };

  function setFrame(map, frame) {
    const state = map.havre;
    const legendOpen = state.legend ? state.legend.open : map.getSize().x >= 640;
    state.frame = frame;
    nameFrame(map, frame);
    offerToSkip(map, frame.skip);
    state.controls.forEach((control) => control.remove());
    state.legend = frame.legend ? havre.legend(frame.legend, legendOpen) : null;
    state.controls = [
      L.control.zoom({ zoomInTitle: frame.zoomIn, zoomOutTitle: frame.zoomOut }),
      control("topleft", wholeMapButton(map, frame.wholeMap)),
      ...(state.touch ? [control("topleft", oneFingerButton(map, frame.oneFinger))] : []),
      control("bottomright", (state.credits = havre.element("div", "havre-attribution", ""))),
      ...(state.legend ? [control("bottomright", state.legend)] : []),
    ];
    state.controls.forEach((control) => control.addTo(map));
    state.regions?.remove();
    state.regions = L.layerGroup(
      frame.regions.map(([latitude, longitude, code, text]) =>
        nameLabel(latitude, longitude, `havre-region havre-region-${code}`, text),
      ),
    ).addTo(map);
    setStreets(map, frame.streets);
    showStatus(map);
    showCredits(map);
  }

  /** Hundreds of places can take the focus one after the other: a way past all of them. */
  function offerToSkip(map, label) {
    const container = map.getContainer();
    if (!map.havre.skip) {
      const end = document.body.appendChild(havre.element("div", "havre-end"));
      end.addEventListener("blur", () => end.removeAttribute("tabindex"));
      map.havre.skip = havre.element("button", "havre-skip");
      map.havre.skip.type = "button";
      map.havre.skip.addEventListener("click", () => {
        end.tabIndex = 0; // while it has the focus: the next key leads out of the map
        end.focus();
      });
      L.DomEvent.disableClickPropagation(map.havre.skip);
      container.prepend(map.havre.skip);
    }
    map.havre.skip.textContent = label;
  }

  function showCredits(map) {
    const { credits, frame, streetsFailed } = map.havre;
    const streets = frame.streets && !streetsFailed ? [frame.streets.attribution] : [];
    credits.textContent = [...streets, frame.attribution].join(" · ");
  }

  function nameFrame(map, frame) {
    document.documentElement.lang = frame.language;
    document.title = frame.summary;
    map.getContainer().setAttribute("aria-label", frame.summary);
    try {
      window.frameElement.title = frame.summary;
    } catch {
      /* shown without a frame, or in a foreign one */
    }
  }

  function control(position, content) {
    const made = L.control({ position });
    made.onAdd = () => {
      L.DomEvent.disableClickPropagation(content);
      L.DomEvent.disableScrollPropagation(content);
      return content;
    };
    return made;
  }

  function iconButton(className, label, path) {
    const button = havre.element("button", `havre-button ${className}`);
    button.type = "button";
    button.title = label;
    button.setAttribute("aria-label", label);
    const icon = havre.svg("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" });
    icon.append(havre.svg("path", { d: path }));
    button.append(icon);
    return button;
  }

  function wholeMapButton(map, label) {
    const corners = "M3 9V3h6M15 3h6v6M21 15v6h-6M9 21H3v-6M8 8h8v8H8z";
    const button = iconButton("havre-whole-map", label, corners);
    button.addEventListener("click", () => map.havre.fit(map.havre.config.bounds));
    return button;
  }

  function oneFingerButton(map, label) {
    const arrows = "M12 2v20M2 12h20M9 5l3-3 3 3M9 19l3 3 3-3M5 9l-3 3 3 3M19 9l3 3-3 3";
    const button = iconButton("havre-one-finger", label, arrows);
    const show = () => button.setAttribute("aria-pressed", map.dragging.enabled());
    button.addEventListener("click", () => {
      map.dragging[map.dragging.enabled() ? "disable" : "enable"]();
      show();
    });
    show();
    return button;
  }
})();
