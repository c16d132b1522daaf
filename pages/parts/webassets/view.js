/* Havre's map in the browser: which layers are drawn, what is chosen, and where the map looks.
 *
 * The page answers each choice with data layers of its own; nothing is highlighted before.
 */
"use strict";

(function () {
  const havre = window.havre;

  /* ---- layers that stay -------------------------------------------------------------------- */

  /**
   * A stand-in for a data layer. When one layer changes, streamlit-folium takes all of them off
   * and puts new ones on; what is drawn changes only where the data did, so that a popup stays
   * open when something is chosen, and 500 symbols are not drawn again.
   */
  havre.layer = function (kind, data) {
    const standIn = L.layerGroup();
    const text = `${kind} ${JSON.stringify(data)}`;
    standIn.on("add", () => {
      const { wanted } = standIn._map.havre;
      if (wanted.size === 0) queueMicrotask(settle.bind(null, standIn._map));
      wanted.set(text, () => havre.kinds[kind](data));
    });
    return standIn;
  };

  function settle(map) {
    const { drawn, wanted } = map.havre;
    map.havre.held = heldId(map) ?? map.havre.held;
    for (const [text, layer] of drawn) {
      if (wanted.has(text)) continue;
      drawn.delete(text);
      layer.remove();
    }
    for (const [text, make] of wanted) {
      if (!drawn.has(text)) drawn.set(text, make().addTo(map));
    }
    wanted.clear();
    havre.afterDrawing(map);
  }

  /** After layers are drawn, also those that waited for their outlines. */
  havre.afterDrawing = function (map) {
    markChosen(map);
    giveFocusBack(map);
  };

  function layersWithId(map, id) {
    const found = [];
    map.eachLayer((layer) => layer.havreId === id && found.push(layer));
    return found;
  }

  /** Id of the marker or area that has the focus, itself or by its popup. */
  function heldId(map) {
    const active = document.activeElement;
    if (active === document.body) return undefined;
    let id;
    map.eachLayer((layer) => {
      const owns = layer.getElement?.() === active || layer.havrePopup?.isOpen() &&
        layer.havrePopup.getElement().contains(active);
      if (owns) id = layer.havreId;
    });
    return id;
  }

  /** A keyboard stays where it was when the shape under it is drawn anew. */
  function giveFocusBack(map) {
    const { held } = map.havre;
    if (held === undefined) return;
    if (document.activeElement === document.body) {
      const heir = layersWithId(map, held).find((layer) => layer.getElement()?.hasAttribute("tabindex"));
      if (!heir) return;
      heir.getElement().focus({ preventScroll: true });
    }
    map.havre.held = undefined;
  }

  /* ---- choosing ------------------------------------------------------------------------------ */

  /** The page learns which id was chosen; the serial makes a second choice of it news. */
  havre.choose = function (layer) {
    const selectable = layer._map?.havre.view?.selectable;
    if (!selectable || typeof layer.havreId !== "string") return;
    const serial = `${Date.now()}-${Math.random()}`;
    window.Streamlit.setComponentValue({ id: layer.havreId, serial });
  };

  havre.kinds.view = function (view) {
    const layer = L.layerGroup();
    layer.on("add", () => {
      const state = layer._map.havre;
      const before = JSON.stringify(state.view?.bounds ?? null);
      state.view = view;
      if (view.bounds && JSON.stringify(view.bounds) !== before) state.fit(view.bounds, 11);
    });
    return layer;
  };

  /** The chosen one has a double outline and a pin above it: seen without any colour. */
  function markChosen(map) {
    const state = map.havre;
    state.mark?.remove();
    for (const element of map.getContainer().querySelectorAll("[aria-current]")) {
      element.removeAttribute("aria-current");
    }
    const chosen = state.view?.chosen;
    state.mark = L.layerGroup().addTo(map);
    if (typeof chosen !== "string") return;
    const found = layersWithId(map, chosen);
    for (const layer of found) {
      layer.getElement()?.setAttribute("aria-current", "true");
      for (const className of ["havre-casing", "havre-chosen"]) {
        outline(layer, className).addTo(state.mark);
      }
    }
    const highest = found.sort((a, b) => reach(b) - reach(a))[0];
    if (highest) pin(centre(highest), reach(highest)).addTo(state.mark);
  }

  const centre = (layer) => (layer.getLatLng ? layer.getLatLng() : layer.getCenter());

  /** Pixels from the centre of a shape to its edge; an area's pin stands at its centre. */
  function reach(layer) {
    if (layer instanceof L.CircleMarker) return layer.getRadius();
    return layer instanceof L.Marker ? layer.options.icon.options.iconSize[1] / 2 - 2 : 0;
  }

  function outline(layer, className) {
    const style = {
      pane: "choice",
      renderer: L.svg({ pane: "choice", padding: 0.3 }),
      className,
      interactive: false,
      fill: false,
    };
    if (layer instanceof L.Polygon) return L.polygon(layer.getLatLngs(), { ...style, smoothFactor: 0.7 });
    return L.circleMarker(centre(layer), { ...style, radius: reach(layer) + 4 });
  }

  function pin(position, above) {
    const html = havre.svg("svg", { viewBox: "0 0 24 30", width: 24, height: 30 });
    html.append(
      havre.svg("path", { d: "M12 29C12 29 22 17 22 11A10 10 0 0 0 2 11C2 17 12 29 12 29Z" }),
      havre.svg("circle", { cx: 12, cy: 11, r: 4 }),
    );
    const icon = L.divIcon({
      className: "havre-pin",
      html,
      iconSize: [24, 30],
      iconAnchor: [12, 30 + above],
    });
    const made = L.marker(position, { icon, pane: "choice", interactive: false, keyboard: false });
    made.on("add", () => made.getElement().setAttribute("aria-hidden", "true"));
    return made;
  }
})();
