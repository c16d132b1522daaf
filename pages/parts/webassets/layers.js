/* Havre's data layers: markers, circles, areas, their popups and the legend.
 *
 * Each `havre.kinds.<kind>(data)` gives a Leaflet layer; the arrays are those of map_layers.py.
 */
"use strict";

(function () {
  const havre = window.havre;

  /* ---- popups --------------------------------------------------------------------------- */

  function rowList(rows) {
    const list = havre.element("dl", "havre-rows");
    for (const [label, text, href] of rows) {
      const value = havre.element("dd", "");
      value.append(href ? havre.link(text, href) : havre.element("span", "", text));
      list.append(havre.element("dt", "", label), value);
    }
    return list;
  }

  function entryItem([heading, services, rows, note]) {
    const item = havre.element("li", "havre-entry");
    item.append(havre.element("h3", "", heading));
    if (services) item.append(havre.element("p", "havre-services", services));
    if (rows.length) item.append(rowList(rows));
    if (note) item.append(havre.element("p", "havre-note", note));
    return item;
  }

  function popupContent(title, parts) {
    const content = havre.element("div", "havre-popup");
    content.setAttribute("role", "dialog");
    content.setAttribute("aria-label", title);
    content.tabIndex = -1;
    content.append(havre.element("h2", "", title), ...parts);
    return content;
  }

  /** Open a popup that fits the map as it is now, move the focus in, and back when it closes. */
  function openPopup(layer, position, content) {
    const map = layer._map;
    const size = map.getSize();
    const popup = L.popup({
      minWidth: Math.min(220, size.x - 90),
      maxWidth: Math.min(330, size.x - 90),
      maxHeight: Math.max(140, size.y - 110),
      autoPanPaddingTopLeft: [56, 12],
      autoPanPaddingBottomRight: [12, 12],
      offset: layer instanceof L.Marker ? [0, -8] : [0, 0],
      className: "havre-popup-frame",
    })
      .setLatLng(position)
      .setContent(content);
    popup.once("remove", () => {
      const held = content.contains(document.activeElement) || document.activeElement === document.body;
      if (held) layer.getElement()?.focus({ preventScroll: true });
    });
    layer.havrePopup = popup;
    layer.once("remove", () => popup.remove()); // a filter took the layer: its facts are stale
    popup.openOn(map);
    const close = popup.getElement().querySelector(".leaflet-popup-close-button");
    close?.setAttribute("aria-label", map.havre.frame.close);
    close?.setAttribute("title", map.havre.frame.close);
    content.focus({ preventScroll: true });
  }

  /** Click, Enter and Space open the same popup, and choose the layer where the page asks for it. */
  function opensPopup(layer, makeContent) {
    const open = (position) => {
      openPopup(layer, position, makeContent());
      havre.choose(layer);
    };
    layer.on("click", (event) => {
      L.DomEvent.stopPropagation(event);
      open(layer instanceof L.Polygon ? event.latlng : layer.getLatLng());
    });
    return (element) =>
      element.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        event.stopPropagation();
        open(layer.getLatLng ? layer.getLatLng() : layer.getCenter());
      });
  }

  /** A tooltip for pointers that hover; the content is a node, never a string of HTML. */
  function addTooltip(layer, text, options) {
    if (matchMedia("(hover: none)").matches) return;
    layer.bindTooltip(havre.element("span", "", text), { className: "havre-tooltip", ...options });
    layer.on("click", () => layer.closeTooltip());
  }

  havre.rowList = rowList;
  havre.popupContent = popupContent;

  /** A shape with a tooltip and a popup of rows; no tab stop, the page's table is the keyboard's way. */
  havre.explained = function (shape, id, text, rows) {
    shape.havreId = id;
    addTooltip(shape, text, { sticky: true });
    opensPopup(shape, () => popupContent(text, rows.length ? [rowList(rows)] : []));
    return shape;
  };

  /** A marker with an accessible name that pointer, finger and keys open. */
  havre.namedMarker = function (marker, id, name, makeContent) {
    marker.havreId = id;
    addTooltip(marker, name, { direction: "top", offset: [0, -14] });
    const listen = opensPopup(marker, makeContent);
    marker.on("add", () => {
      const element = marker.getElement();
      element.setAttribute("role", "button");
      element.setAttribute("aria-haspopup", "dialog");
      element.setAttribute("aria-label", name);
      listen(element);
    });
    return marker;
  };

  /* ---- markers -------------------------------------------------------------------------- */

  const TAP_TARGET = 34;

  /** Diameter of a marker's disc: a dot for one, then growing slowly so that towns stay apart. */
  const discSize = (count) => (count < 2 ? 24 : Math.min(38, Math.round(25 + 3 * Math.log2(count))));

  function markerIcon(count) {
    const disc = havre.element("span", count < 2 ? "havre-dot" : "havre-disc");
    if (count > 1) disc.textContent = String(count);
    const size = discSize(count);
    disc.style.width = disc.style.height = `${size}px`;
    const box = Math.max(size, TAP_TARGET);
    return L.divIcon({ className: "havre-marker", html: disc, iconSize: [box, box] });
  }

  function serviceMarker([latitude, longitude, title, name, entries, id]) {
    const marker = L.marker([latitude, longitude], {
      icon: markerIcon(entries.length),
      riseOnHover: true,
      zIndexOffset: 20 * entries.length,
    });
    return havre.namedMarker(marker, id, name, () => {
      const list = havre.element("ul", "havre-entries");
      list.append(...entries.map(entryItem));
      return popupContent(title, [list]);
    });
  }

  havre.kinds.markers = (data) => L.featureGroup(data.points.map(serviceMarker));

  /* ---- circles: one of several hundred is no tab stop, the page's table is the keyboard's way */

  havre.kinds.circles = function (data) {
    const style = {
      pane: "circles",
      renderer: L.svg({ pane: "circles", padding: 0.3 }),
      className: "havre-circle",
      bubblingMouseEvents: false,
      color: havre.colour(data.colour),
      fillColor: havre.colour(data.colour),
    };
    // On a narrow map the same circles would hide the land.
    const largestRadius = data.radius * Math.min(1, window.innerWidth / 560);
    const largestFirst = [...data.circles].sort((a, b) => b[2] - a[2]);
    const circles = largestFirst.map(([latitude, longitude, positions, text, rows, id]) => {
      const radius = Math.max(2.5, largestRadius * Math.sqrt(positions / data.largest));
      const circle = L.circleMarker([latitude, longitude], { ...style, radius });
      return havre.explained(circle, id, text, rows);
    });
    return L.featureGroup(circles);
  };

  /* ---- areas ---------------------------------------------------------------------------- */

  let patterns = null;

  /** Fill for a colour and pattern: the colour itself, white, or marks on a pale ground. */
  function fill(colour, pattern) {
    const safe = havre.colour(colour);
    if (pattern === "hollow") return "#ffffff";
    if (!["hatch", "dots", "half"].includes(pattern)) return safe;
    if (!patterns) {
      const holder = havre.svg("svg", { width: 0, height: 0, "aria-hidden": "true" });
      holder.style.position = "absolute";
      patterns = holder.appendChild(havre.svg("defs", {}));
      document.body.append(holder);
    }
    const id = `havre-${pattern}-${safe.slice(1)}`;
    if (!document.getElementById(id)) patterns.append((pattern === "half" ? halfNode : patternNode)(id, safe, pattern));
    return `url(#${id})`;
  }
  havre.fill = fill;

  /** Left half in the colour, right half white. */
  function halfNode(id, colour) {
    const node = havre.svg("linearGradient", { id });
    for (const tint of [colour, "#ffffff"]) {
      node.append(havre.svg("stop", { offset: "50%", "stop-color": tint }));
    }
    return node;
  }

  function patternNode(id, colour, pattern) {
    const node = havre.svg("pattern", {
      id,
      width: 7,
      height: 7,
      patternUnits: "userSpaceOnUse",
      patternTransform: "rotate(45)",
    });
    const ground = havre.svg("rect", { width: 7, height: 7, fill: "#ffffff" });
    const mark =
      pattern === "hatch"
        ? havre.svg("rect", { width: 2.4, height: 7, fill: colour })
        : havre.svg("circle", { cx: 3.5, cy: 3.5, r: 1.3, fill: colour });
    node.append(ground, mark);
    return node;
  }

  havre.kinds.areas = function (data) {
    const group = L.featureGroup();
    group.on("add", async () => {
      if (group.getLayers().length) return;
      const map = group._map;
      try {
        const geometry = await havre.fetchJson(map.havre.config.areas);
        if (group._map) drawAreas(group, geometry, data);
      } catch {
        if (group._map) map.havre.status.textContent = map.havre.frame.outlineMissing;
      }
    });
    return group;
  };

  function drawAreas(group, geometry, data) {
    const value = (feature) => {
      const id = String(feature.properties.census_division_id);
      return Object.hasOwn(data.areas, id) ? data.areas[id] : null;
    };
    const shapes = L.geoJSON(geometry, {
      pane: "areas",
      renderer: L.svg({ pane: "areas", padding: 0.3 }),
      smoothFactor: 0.7,
      bubblingMouseEvents: false,
      filter: (feature) => value(feature) !== null,
      style: (feature) => {
        const [colour, pattern] = data.classes[value(feature)[0]];
        return { className: "havre-area", fillColor: fill(colour, pattern), fillOpacity: 1 };
      },
      onEachFeature: (feature, area) => {
        const [, text, rows] = value(feature);
        area.havreId = String(feature.properties.census_division_id);
        addTooltip(area, text, { sticky: true });
        const listen = opensPopup(area, () =>
          popupContent(text, rows.length ? [rowList(rows)] : []),
        );
        area.on("add", () => {
          const element = area.getElement();
          element.setAttribute("tabindex", "0");
          element.setAttribute("role", "button");
          element.setAttribute("aria-haspopup", "dialog");
          element.setAttribute("aria-label", text);
          listen(element);
        });
      },
    });
    group.addLayer(shapes);
    havre.afterDrawing(group._map);
  }

  /* ---- legend --------------------------------------------------------------------------- */

  /** One shape a kind, in a box of 24 by 18. */
  havre.swatches = {
    area: (colour, pattern) =>
      havre.svg("rect", {
        x: 1, y: 2, width: 22, height: 14, rx: 2,
        fill: fill(colour, pattern), stroke: havre.colour(colour),
      }),
    circle: (colour) => {
      const line = havre.colour(colour);
      return havre.svg("circle", { cx: 12, cy: 9, r: 7.5, fill: line, "fill-opacity": 0.45, stroke: line });
    },
    marker: (colour) =>
      havre.svg("circle", {
        cx: 12, cy: 9, r: 7, fill: havre.colour(colour), stroke: "#ffffff", "stroke-width": 2,
      }),
  };

  function swatch(kind, colour, pattern) {
    const image = havre.svg("svg", { width: 24, height: 18, "aria-hidden": "true" });
    image.append((havre.swatches[kind] || havre.swatches.area)(colour, pattern));
    return image;
  }

  /** A `details` element: keyboard and screen reader know how to open and close it. */
  havre.legend = function (legend, open) {
    const box = havre.element("details", "havre-legend");
    box.open = open;
    const list = havre.element("ul", "");
    for (const [kind, colour, pattern, label] of legend.entries) {
      const item = havre.element("li", "");
      item.append(swatch(kind, colour, pattern), havre.element("span", "", label));
      list.append(item);
    }
    box.append(havre.element("summary", "", legend.title), list);
    return box;
  };
})();
