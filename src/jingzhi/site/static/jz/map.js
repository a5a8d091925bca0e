/* Schematic map: our own polygons, no tiles, so that it works in a closed network. Colours come from CSS classes. */
(function () {
  "use strict";
  var L = window.L;
  if (!L) return;
  var say = window.jz ? window.jz.say : function (key) { return key; };

  function pinIcon(pin, chosen) {
    if (pin.dot && !chosen) return L.divIcon({ className: "", iconSize: [14, 14], html: '<span class="j-dot-pin j-pin-' + pin.tone + '"></span>' });
    var size = chosen ? 36 : 26;
    return L.divIcon({
      className: "", iconSize: [size, size],
      html: '<span class="j-pin j-pin-' + pin.tone + (chosen ? " j-pin-on" : "") + '">' + (pin.seq || "") + "</span>"
    });
  }
  function tip(pin) {
    var node = document.createElement("span"), strong = document.createElement("strong");
    strong.textContent = pin.title || "";
    node.appendChild(strong);
    if (pin.note) { node.appendChild(document.createElement("br")); node.appendChild(document.createTextNode(pin.note)); }
    return node;
  }
  function safe(text) {
    var node = document.createElement("span");
    node.textContent = text;
    return node;
  }
  function inside(point, ring) {
    var hit = false;
    for (var i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      var a = ring[i], b = ring[j];
      if ((a[1] > point[1]) !== (b[1] > point[1]) && point[0] < (b[0] - a[0]) * (point[1] - a[1]) / (b[1] - a[1]) + a[0]) hit = !hit;
    }
    return hit;
  }
  function holds(feature, lonlat) {
    var g = feature.geometry, polys = g.type === "Polygon" ? [g.coordinates] : g.coordinates;
    return polys.some(function (p) { return inside(lonlat, p[0]); });
  }

  function start(node) {
    var mode = node.dataset.map, phone = window.matchMedia("(max-width: 767px)").matches;
    var map = L.map(node, { attributionControl: false, zoomControl: false, zoomSnap: 0.25, maxZoom: 19, minZoom: 8, scrollWheelZoom: mode !== "view", dragging: !(phone && mode === "view"), zoomAnimation: false, fadeAnimation: false, markerZoomAnimation: false });
    L.control.zoom({ position: "topright", zoomInTitle: say("zoomin"), zoomOutTitle: say("zoomout") }).addTo(map);
    map.setView([31.13, 104.4], 11);
    map.createPane("names").style.zIndex = 450;
    map.getPane("names").style.pointerEvents = "none";
    /* Names of a whole district on a phone would lie on top of each other. */
    function names() { map.getPane("names").style.display = map.getZoom() < 10.4 ? "none" : ""; }
    map.on("zoomend", names);
    names();
    var pins = node.dataset.pins ? JSON.parse(node.dataset.pins) : [], marks = {}, layer = null, chosen = null, marker = null;

    function fit() {
      var box = null;
      if (layer && layer.getLayers().length) {
        var mine = mode === "pick" ? layer.getLayers().filter(function (l) { return l.feature.properties.own; }) : [];
        box = mine.length ? L.featureGroup(mine).getBounds().pad(0.3) : layer.getBounds();
      }
      if (mode === "view" && pins.length) { map.setView([pins[0].lat, pins[0].lon], 14.5); return; }
      if (box && box.isValid()) map.fitBounds(box, { padding: [18, 18] });
      else if (pins.length) map.fitBounds(L.latLngBounds(pins.map(function (p) { return [p.lat, p.lon]; })), { padding: [40, 40], maxZoom: 15 });
    }
    function dress(no, on) {
      var m = marks[no];
      if (!m) return;
      m.setIcon(pinIcon(m.jzPin, on));
      m.setZIndexOffset(on ? 1000 : m.jzPin.dot ? -500 : 0);
      if (on && mode === "desk" && !map.getBounds().pad(-0.1).contains(m.getLatLng())) map.panTo(m.getLatLng(), { animate: false });
    }
    function choose(no) {
      if (chosen !== no) dress(chosen, false);
      chosen = no;
      dress(no, true);
    }
    function draw(pin) {
      if (marks[pin.no]) marks[pin.no].remove();
      var m = L.marker([pin.lat, pin.lon], { icon: pinIcon(pin, pin.on), title: pin.title, alt: pin.title, keyboard: mode === "desk" && !pin.dot, zIndexOffset: pin.on ? 1000 : pin.dot ? -500 : 0 }).addTo(map);
      m.jzPin = pin;
      if (pin.on) chosen = pin.no;
      if (mode === "desk") {
        m.bindTooltip(tip(pin), { className: "j-tip", direction: "top", offset: [0, -14] });
        m.on("click", function () { document.dispatchEvent(new CustomEvent("jz:pin", { detail: { no: pin.no } })); });
      }
      marks[pin.no] = m;
    }
    function same(a, b) { return a.lon === b.lon && a.lat === b.lat && a.tone === b.tone && a.seq === b.seq && a.note === b.note && a.title === b.title && !a.dot === !b.dot; }
    pins.forEach(draw);
    if (mode === "desk") {
      /* News: pins that are gone go, those that changed are drawn again; the view stays where it is. */
      document.addEventListener("jz:pins", function (event) {
        var told = {};
        event.detail.forEach(function (pin) { told[pin.no] = true; pin.on = pin.no === chosen; if (!marks[pin.no] || !same(marks[pin.no].jzPin, pin)) draw(pin); });
        Object.keys(marks).forEach(function (no) { if (!told[no]) { marks[no].remove(); delete marks[no]; } });
      });
      document.addEventListener("jz:pins-more", function (event) { more = more.concat(event.detail); if (more.length === event.detail.length) requestAnimationFrame(few); });
      /* Some at a time, so that the list scrolls on. */
      var more = [];
      var few = function () { more.splice(0, 6).forEach(function (pin) { pin.on = pin.no === chosen; draw(pin); }); if (more.length) requestAnimationFrame(few); };
    }
    document.addEventListener("jz:select", function (event) { choose(event.detail.no); });

    function put(latlng, byHand) {
      if (!marker) { marker = L.marker(latlng, { draggable: true, icon: pinIcon({ tone: "late" }, true), keyboard: true }).addTo(map); marker.on("dragend", function () { put(marker.getLatLng(), true); }); }
      else marker.setLatLng(latlng);
      var here = [latlng.lng, latlng.lat], found = null;
      if (layer) layer.eachLayer(function (l) {
        var on = holds(l.feature, here);
        if (on) found = l.feature.properties;
        if (l._path) l._path.classList.toggle("j-grid-here", on);
      });
      node.dispatchEvent(new CustomEvent("jz:point", { bubbles: true, detail: { lon: here[0], lat: here[1], place: found, byHand: !!byHand } }));
    }
    if (mode === "pick") {
      map.on("click", function (event) { put(event.latlng, true); });
      node.addEventListener("jz:goto", function (event) { var p = L.latLng(event.detail.lat, event.detail.lon); map.setView(p, 15); put(p); });
      if (node.dataset.here) { var h = node.dataset.here.split(","); put(L.latLng(Number(h[1]), Number(h[0]))); map.setView([Number(h[1]), Number(h[0])], 15); }
    }
    fit();
    if (node.dataset.grids) fetch(node.dataset.grids, { credentials: "same-origin" }).then(function (r) { return r.ok ? r.json() : null; }).then(function (data) {
      if (!data) return;
      layer = L.geoJSON(data, {
        style: function (f) { return { className: "j-grid" + (f.properties.own === false ? "" : " j-grid-own") + (f.properties.here ? " j-grid-here" : ""), fill: true, weight: 1 }; },
        interactive: false
      }).addTo(map);
      layer.bringToBack();
      (data.names || []).forEach(function (n) {
        L.tooltip({ pane: "names", permanent: true, direction: "center", className: "j-grid-name", interactive: false }).setLatLng([n.lat, n.lon]).setContent(safe(n.name)).addTo(map);
      });
      if (mode !== "pick" || !marker) fit(); else put(marker.getLatLng());
    }).catch(function () { /* the list and the address still work without a map */ });
    setTimeout(function () { map.invalidateSize(); }, 60);
    node.jzMap = map;
  }
  window.jzStartMap = start;
  document.querySelectorAll("[data-map]").forEach(start);
})();
