/* The map of a draft: choose grids and quarters, draw a dividing line. Every choice goes into the forms beside it,
   which also work without a map. */
(function () {
  "use strict";
  var L = window.L, node = document.querySelector("[data-redraw]");
  if (!L || !node) return;
  var say = window.jz ? window.jz.say : function (key) { return key; };
  var map = L.map(node, { attributionControl: false, zoomControl: false, zoomSnap: 0.25, maxZoom: 19, minZoom: 9, zoomAnimation: false, fadeAnimation: false, markerZoomAnimation: false });
  L.control.zoom({ position: "topright", zoomInTitle: say("zoomin"), zoomOutTitle: say("zoomout") }).addTo(map);
  map.setView([31.13, 104.4], 12);
  var lineBox = document.querySelector("[data-line]"), points = [], drawnLine = null, grids = null;

  function tool() {
    var open = document.querySelector("[data-tool][open]");
    return open ? open.dataset.tool : "";
  }
  function form() { return document.querySelector("[data-tool][open] form"); }
  function text(words) {
    var span = document.createElement("span");
    span.textContent = words;
    return span;
  }
  function readLine() {
    points = [];
    if (!lineBox) return;
    lineBox.value.replace(/(-?\d+(?:\.\d+)?)\s*[,，]\s*(-?\d+(?:\.\d+)?)/g, function (all, lon, lat) { points.push([Number(lat), Number(lon)]); return all; });
    showLine();
  }
  function showLine() {
    if (drawnLine) map.removeLayer(drawnLine);
    drawnLine = points.length ? L.featureGroup([L.polyline(points, { className: "w-line", interactive: false })].concat(points.map(function (p) { return L.circleMarker(p, { radius: 4, className: "w-line-end", interactive: false }); }))).addTo(map) : null;
  }
  function writeLine() {
    lineBox.value = points.map(function (p) { return p[1].toFixed(6) + "," + p[0].toFixed(6); }).join(" ");
    showLine();
  }
  function mark() {
    var here = form(), chosen = {};
    if (here) here.querySelectorAll("[name=grids]").forEach(function (one) { if (one.tagName === "SELECT" || one.checked) chosen[one.value] = true; });
    if (grids) grids.eachLayer(function (l) { if (l._path) l._path.classList.toggle("w-on", !!chosen[l.feature.properties.code]); });
  }
  function chooseGrid(code) {
    var here = form();
    if (!here) return;
    var select = here.querySelector("select[name=grids]"), box = here.querySelector('input[name=grids][value="' + code + '"]');
    if (select) select.value = code;
    if (box) box.checked = !box.checked;
    mark();
  }
  function onGrid(code, latlng) {
    if (tool() === "split") { points.push([latlng.lat, latlng.lng]); writeLine(); } else chooseGrid(code);
  }
  map.on("click", function (event) { if (tool() === "split") { points.push([event.latlng.lat, event.latlng.lng]); writeLine(); } });
  function draw(data) {
    L.geoJSON(data.outline, { style: { className: "w-outline", fill: false }, interactive: false }).addTo(map);
    grids = L.geoJSON(data, {
      style: function (f) { return { className: "w-grid " + (f.properties.kept ? "w-grid-kept" : "w-grid-new"), weight: 2 }; },
      onEachFeature: function (f, layer) {
        layer.bindTooltip(text(f.properties.name + " · " + f.properties.households), { className: "j-tip", sticky: true });
        layer.on("click", function (event) { L.DomEvent.stopPropagation(event); onGrid(f.properties.code, event.latlng); });
      }
    }).addTo(map);
    data.features.forEach(function (f) {
      var middle = L.geoJSON(f).getBounds().getCenter();
      L.tooltip({ permanent: true, direction: "center", className: "j-grid-name", interactive: false }).setLatLng(middle).setContent(text(f.properties.name)).addTo(map);
    });
    data.quarters.forEach(function (q) {
      L.circleMarker([q.lat, q.lon], { radius: 5 + Math.sqrt(q.households) / 4, className: "w-quarter" }).bindTooltip(text(q.name + " · " + q.households), { className: "j-tip" }).on("click", function (event) {
        L.DomEvent.stopPropagation(event);
        if (tool() === "split") { points.push([event.latlng.lat, event.latlng.lng]); writeLine(); return; }
        var select = document.querySelector("[data-quarter-choice]"), box = document.querySelector('[data-tool="shift"]');
        if (select && box) { box.open = true; select.value = q.code; mark(); }
      }).addTo(map);
    });
    data.spots.forEach(function (s) {
      L.circleMarker([s.lat, s.lon], { radius: 10, className: "w-spot" }).bindTooltip(text(s.label), { className: "j-tip" }).addTo(map);
    });
    map.fitBounds(grids.getBounds(), { padding: [18, 18] });
    mark();
  }
  fetch(node.dataset.redraw, { credentials: "same-origin" }).then(function (r) { return r.ok ? r.json() : null; }).then(function (data) { if (data) draw(data); }).catch(function () { /* the lists work without the map */ });
  document.querySelectorAll("[data-goto]").forEach(function (button) {
    button.addEventListener("click", function () {
      var at = button.dataset.goto.split(",");
      map.setView([Number(at[1]), Number(at[0])], 17);
      node.scrollIntoView({ block: "nearest" });
    });
  });
  document.querySelectorAll("[data-tool]").forEach(function (box) {
    box.addEventListener("toggle", function () {
      if (box.open) document.querySelectorAll("[data-tool][open]").forEach(function (other) { if (other !== box) other.open = false; });
      mark();
    });
    box.addEventListener("change", mark);
  });
  if (lineBox) {
    lineBox.addEventListener("input", readLine);
    document.querySelector("[data-line-clear]").addEventListener("click", function () { points = []; writeLine(); });
    readLine();
  }
  setTimeout(function () { map.invalidateSize(); }, 60);
  node.jzMap = map;
})();
