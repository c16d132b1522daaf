/* Havre's measures and plans on the map: communities by class, zones, sites, routes.
 *
 * The arrays are those of map_symbols.py.
 */
"use strict";

(function () {
  const havre = window.havre;

  /* ---- communities by class ----------------------------------------------------------------- */

  const polygon = (corners) => `M${corners.map((corner) => corner.join(" ")).join("L")}Z`;

  /** Outlines around (x, y), each with the area of a disc of radius r: size means positions. */
  const OUTLINES = {
    disc: (x, y, r) => `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`,
    diamond: (x, y, r) => {
      const d = r * Math.sqrt(Math.PI / 2);
      return polygon([[x, y - d], [x + d, y], [x, y + d], [x - d, y]]);
    },
    square: (x, y, r) => {
      const d = (r * Math.sqrt(Math.PI)) / 2;
      return polygon([[x - d, y - d], [x + d, y - d], [x + d, y + d], [x - d, y + d]]);
    },
    triangle: (x, y, r) => {
      const side = r * Math.sqrt((4 * Math.PI) / Math.sqrt(3));
      const height = (side * Math.sqrt(3)) / 2;
      return polygon([
        [x, y - (2 * height) / 3],
        [x + side / 2, y + height / 3],
        [x - side / 2, y + height / 3],
      ]);
    },
    cross: (x, y, r) => {
      const arm = r * Math.sqrt(Math.PI / 5); // five squares of this side
      const [a, b] = [arm / 2, arm * 1.5];
      const corners = [[-a, -b], [a, -b], [a, -a], [b, -a], [b, a], [a, a]];
      corners.push([a, b], [-a, b], [-a, a], [-b, a], [-b, -a], [-a, -a]);
      return polygon(corners.map(([dx, dy]) => [x + dx, y + dy]));
    },
  };
  havre.symbolOutline = (shape, x, y, r) => (OUTLINES[shape] || OUTLINES.disc)(x, y, r);

  /** A circle marker with another outline; made when Leaflet is there. */
  function symbolMarker(position, options) {
    symbolMarker.Made ||= L.CircleMarker.extend({
      _updatePath() {
        const { x, y } = this._point;
        const path = this._empty() ? "M0 0" : havre.symbolOutline(this.options.shape, x, y, this._radius);
        this._renderer._setPath(this, path);
      },
    });
    return new symbolMarker.Made(position, options);
  }

  havre.kinds.symbols = function (data) {
    const renderer = L.svg({ pane: "circles", padding: 0.3 });
    const looks = data.classes.map(([colour, shape, pattern]) => ({
      pane: "circles",
      renderer,
      className: "havre-symbol",
      bubblingMouseEvents: false,
      color: havre.colour(colour),
      fillColor: havre.fill(colour, pattern),
      shape,
    }));
    const largestRadius = data.radius * Math.min(1, window.innerWidth / 560);
    const largestFirst = [...data.symbols].sort((a, b) => b[2] - a[2]);
    return L.featureGroup(
      largestFirst.map(([latitude, longitude, positions, look, text, rows, id]) => {
        const radius = Math.max(3.5, largestRadius * Math.sqrt(positions / data.largest));
        const symbol = symbolMarker([latitude, longitude], { ...looks[look], radius });
        return havre.explained(symbol, id, text, rows);
      }),
    );
  };

  /* ---- zones --------------------------------------------------------------------------------- */

  const DASHES = { solid: null, dashes: "5 4", dots: "1 4" };

  havre.kinds.zone = function (data) {
    const renderer = L.svg({ pane: "zones", padding: 0.3 });
    const weakestFirst = [...data.members].sort((a, b) => a[2] - b[2]);
    return L.featureGroup(
      weakestFirst.map(([latitude, longitude, share, pattern, text, rows, id]) => {
        const ring = L.circleMarker([latitude, longitude], {
          pane: "zones",
          renderer,
          className: "havre-ring",
          bubblingMouseEvents: false,
          color: havre.colour(data.colour),
          fillOpacity: 0.04, // hardly seen, but a finger need not hit the line
          radius: 10,
          weight: 1.5 + 3 * share,
          dashArray: DASHES[pattern],
        });
        return havre.explained(ring, id, text, rows);
      }),
    );
  };

  /* ---- numbered places ------------------------------------------------------------------------ */

  const STAR = Array.from({ length: 10 }, (_, at) => {
    const length = at % 2 ? 10.5 : 18;
    const angle = (Math.PI * at) / 5;
    return [19 + length * Math.sin(angle), 19 - length * Math.cos(angle)];
  });
  const PLATES = {
    star: () => havre.svg("path", { d: polygon(STAR) }),
    stop: () => havre.svg("rect", { x: 7, y: 7, width: 24, height: 24, rx: 4 }),
  };

  function plate(kind, number) {
    const image = havre.svg("svg", { viewBox: "0 0 38 38", width: 38, height: 38, "aria-hidden": "true" });
    const text = havre.svg("text", { x: 19, y: 23.5, "text-anchor": "middle" });
    text.textContent = String(number);
    image.append(PLATES[kind](), text);
    return image;
  }

  function numberedMarker(kind, number, [latitude, longitude, title, name, rows, id], note) {
    const marker = L.marker([latitude, longitude], {
      icon: L.divIcon({ className: `havre-marker havre-${kind}`, html: plate(kind, number), iconSize: [38, 38] }),
      riseOnHover: true,
      zIndexOffset: 400 - number, // above the services, the first on top
    });
    return havre.namedMarker(marker, id, name, () => {
      const parts = rows.length ? [havre.rowList(rows)] : [];
      if (note) parts.push(havre.element("p", "havre-note", note));
      return havre.popupContent(title, parts);
    });
  }

  havre.kinds.sites = (data) =>
    L.featureGroup(data.stops.map((stop, at) => numberedMarker("star", at + 1, stop)));

  havre.kinds.route = function (data) {
    const path = data.stops.map(([latitude, longitude]) => [latitude, longitude]);
    if (data.returns && path.length) path.push(path[0]);
    const line = L.polyline(path, {
      pane: "zones",
      renderer: L.svg({ pane: "zones", padding: 0.3 }),
      className: "havre-route",
      interactive: false,
      dashArray: "7 6",
    });
    const stops = data.stops.map((stop, at) => numberedMarker("stop", at + 1, stop, data.note));
    return L.featureGroup([line, ...stops]);
  };

  /* ---- their lines in the legend -------------------------------------------------------------- */

  const line = (colour, pattern, more) =>
    havre.svg("path", {
      fill: "none",
      stroke: havre.colour(colour),
      "stroke-width": 2.5,
      "stroke-dasharray": DASHES[pattern] || "none",
      ...more,
    });

  for (const shape of Object.keys(OUTLINES)) {
    havre.swatches[shape] = (colour, pattern) =>
      havre.svg("path", {
        d: havre.symbolOutline(shape, 12, shape === "triangle" ? 11 : 9, 6),
        fill: havre.fill(colour, pattern),
        stroke: havre.colour(colour),
        "stroke-width": 1.5,
      });
  }
  havre.swatches.ring = (colour, pattern) =>
    line(colour, pattern, { d: OUTLINES.disc(12, 9, 6.5), "stroke-width": pattern === "solid" ? 3.5 : 2 });
  havre.swatches.route = (colour) => line(colour, "dashes", { d: "M1 9H23" });
  havre.swatches.star = (colour) =>
    havre.svg("path", {
      d: polygon(STAR),
      transform: "translate(2.5 0) scale(0.5)",
      fill: havre.colour(colour),
    });
})();
