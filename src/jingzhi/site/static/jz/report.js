/* Report pages: photographs are made small and lose their EXIF on the phone; position; offline note. Works without it too. */
(function () {
  "use strict";
  var form = document.getElementById("report");
  if (!form) return;
  var say = function (k, v) { return window.jz ? window.jz.say(k, v) : k; };
  var input = document.getElementById("photos"), list = document.getElementById("shots"), pending = 0, kept = [], MOST = 6, LARGEST = 20 * 1024 * 1024;

  function show() {
    if (window.DataTransfer) {
      var box = new DataTransfer();
      kept.forEach(function (file) { box.items.add(file); });
      input.files = box.files;
    }
    list.textContent = "";
    kept.forEach(function (file, i) {
      var item = document.createElement("span"), image = document.createElement("img"), drop = document.createElement("button");
      item.className = "r-shot";
      image.alt = file.name;
      image.src = URL.createObjectURL(file);
      image.onload = function () { URL.revokeObjectURL(image.src); };
      drop.type = "button";
      drop.textContent = "×";
      drop.setAttribute("aria-label", say("close") + " " + file.name);
      drop.addEventListener("click", function () { kept.splice(i, 1); show(); });
      item.appendChild(image);
      item.appendChild(drop);
      list.appendChild(item);
    });
    if (kept.length) document.getElementById("photo-note").textContent = say("photos", { n: kept.length });
  }
  function add(chosen) {
    if (kept.length + chosen.length > MOST && window.jz) window.jz.toast(say("toomany"), { bad: true });
    pending += 1;
    form.ready = Promise.all(chosen.slice(0, MOST - kept.length).map(window.jz.shrink)).then(function (files) {
      var fit = files.filter(function (file) { return file.size <= LARGEST; });
      if (fit.length < files.length && window.jz) window.jz.toast(say("e413"), { bad: true });
      pending -= 1;
      kept = kept.concat(fit);
      show();
    });
  }
  [input, document.getElementById("camera")].forEach(function (one) {
    if (one) one.addEventListener("change", function () {
      add(Array.prototype.slice.call(one.files));
      if (one !== input) one.value = "";
    });
  });

  /* Position */
  var map = form.querySelector("[data-late-map]"), point = form.querySelector("[data-point]"), note = form.querySelector("[data-locate-note]"), name = form.querySelector("[data-grid-name]"), locate = form.querySelector("[data-locate]");
  var own = name ? name.textContent : "";
  function set(lon, lat) { point.value = lon.toFixed(6) + "," + lat.toFixed(6); known(); }

  /* What may be known already, asked a moment after the last change. */
  var panel = document.getElementById("alike"), later = 0;
  function known() {
    clearTimeout(later);
    if (panel && window.fetch) later = setTimeout(function () {
      var asked = new URLSearchParams();
      ["title", "text", "point", "place"].forEach(function (one) { if (form.elements[one]) asked.set(one, form.elements[one].value.slice(0, 500)); });
      var item = form.querySelector('input[name="item"]:checked');
      if (item) asked.set("item", item.value);
      fetch(form.getAttribute("data-alike") + "?" + asked).then(function (answer) { return answer.ok ? answer.text() : ""; }).then(function (html) {
        panel.innerHTML = html.trim();
        panel.hidden = !panel.innerHTML;
      }).catch(function () { panel.hidden = true; });
    }, 500);
  }
  form.addEventListener("change", known);
  if (map) map.addEventListener("jz:point", function (event) {
    set(event.detail.lon, event.detail.lat);
    if (name) name.textContent = event.detail.place ? event.detail.place.name : point.value;
  });
  function find() {
    note.textContent = say("locating");
    navigator.geolocation.getCurrentPosition(function (got) {
      set(got.coords.longitude, got.coords.latitude);
      note.textContent = say("located", { n: Math.round(got.coords.accuracy) });
      if (map) map.dataset.here = point.value;
      if (map && map.jzMap) map.dispatchEvent(new CustomEvent("jz:goto", { detail: { lon: got.coords.longitude, lat: got.coords.latitude } }));
      else if (name) name.textContent = note.textContent;
    }, function () { note.textContent = say("nolocate"); }, { enableHighAccuracy: true, timeout: 12000, maximumAge: 30000 });
  }
  if (locate && navigator.geolocation) {
    locate.hidden = false;
    locate.addEventListener("click", find);
    if (form.hasAttribute("data-locate-now") && navigator.permissions && navigator.permissions.query) navigator.permissions.query({ name: "geolocation" }).then(function (p) { if (p.state === "granted" && !point.value) find(); }).catch(function () {});
  }

  /* The map comes after everything that is needed to report: by itself on a quick line, by a tap on a slow one. */
  function script(urls) {
    if (!urls.length) return;
    var node = document.createElement("script");
    node.src = urls[0];
    node.onload = function () { script(urls.slice(1)); };
    document.body.appendChild(node);
  }
  function draw() {
    if (!map || map.dataset.map) return;
    if (open) open.hidden = true;
    map.dataset.map = map.dataset.lateMap;
    var style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = map.dataset.css;
    style.onload = function () { script(map.dataset.js.split(" ")); };
    /* before our own sheets, which have the last word */
    document.head.insertBefore(style, document.querySelector('link[rel="stylesheet"]'));
  }
  var open = form.querySelector("[data-open-map]"), line = navigator.connection || {};
  var slow = (line.saveData || /2g|3g/.test(line.effectiveType || "")) && !(navigator.serviceWorker && navigator.serviceWorker.controller);
  if (map) {
    open.hidden = false;
    open.addEventListener("click", draw);
    var later2 = window.requestIdleCallback || function (work) { setTimeout(work, 300); };
    if (!slow) { if (document.readyState === "complete") later2(draw); else window.addEventListener("load", function () { later2(draw); }); }
  }

  /* What solving on the spot will say follows the class, until somebody says otherwise. */
  var word = form.querySelector("[data-outcome-word]"), chosen = false;
  function outcome() { return form.querySelector('input[name="outcome"]:checked'); }
  function told() { if (word && outcome()) word.textContent = outcome().parentNode.textContent.trim() + (outcome().hasAttribute("data-proof") ? word.dataset.proofWord : ""); }
  form.addEventListener("change", function (event) {
    if (event.target.name === "outcome") chosen = true;
    var usual = event.target.name === "item" && !chosen && event.target.dataset.usual;
    var radio = usual && form.querySelector('input[name="outcome"][value="' + usual + '"]');
    if (radio) radio.checked = true;
    told();
  });
  told();

  /* What is sure to be refused is said here: without network nobody else would say it. */
  form.addEventListener("submit", function (event) {
    if (!form.hasAttribute("data-outbox") || (event.submitter && event.submitter.name === "join")) return;
    var solves = event.submitter && event.submitter.name === "solve", text = "", field = "";
    if (form.dataset.noItem && form.querySelector('input[name="outcome"]') && !form.querySelector('input[name="item"]:checked')) { text = form.dataset.noItem; field = "item"; }
    else if (solves && outcome() && outcome().hasAttribute("data-proof") && !kept.length && !pending) { text = form.dataset.noProof; field = "photos"; }
    if (!text) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    form.dispatchEvent(new CustomEvent("jz:refused", { detail: { text: text, field: field } }));
  }, true);

  /* The same class may stand among the most used and in the whole list: keep one choice. */
  form.addEventListener("change", function (event) {
    if (event.target.name !== "item") return;
    form.querySelectorAll('input[name="item"]').forEach(function (radio) { if (radio !== event.target) radio.checked = false; });
  });
  var all = document.querySelector('a[href="#all-items"]');
  if (all) all.addEventListener("click", function () { document.getElementById("all-items").open = true; });

  var bar = document.querySelector("[data-offline]");
  function network() {
    if (bar) bar.hidden = navigator.onLine;
    var go = form.querySelector("[data-offline-word]");
    if (go) go.textContent = navigator.onLine ? go.dataset.online : go.dataset.offlineWord;
  }
  window.addEventListener("online", network);
  window.addEventListener("offline", network);
  network();
  form.addEventListener("jz:kept", function () {
    kept = [];
    show();
    document.getElementById("photo-note").textContent = "";
    point.value = "";
    chosen = false;
    told();
    if (name) name.textContent = own;
    window.scrollTo(0, 0);
  });
  form.addEventListener("submit", function (event) {
    if (!navigator.onLine && !form.hasAttribute("data-outbox")) { event.preventDefault(); event.stopImmediatePropagation(); network(); if (window.jz) window.jz.toast(say("offline"), { bad: true }); }
  }, true);
})();
/* While words are written, classes that fit are asked for. */
(function () {
  "use strict";
  var box = document.querySelector("[data-suggest]");
  if (!box || !window.fetch) return;
  var form = box.closest("form"), text = form.querySelector("[name=text]"), shown = form.querySelector("[name=offered]"), wait = 0, asked = "";
  function ask() {
    var words = text.value.trim();
    if (words === asked) return;
    asked = words;
    var sent = new FormData();
    sent.append("text", words);
    sent.append("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
    fetch(box.dataset.suggest, { method: "POST", body: sent, credentials: "same-origin" }).then(function (answer) {
      return answer.ok ? answer.text() : "";
    }).then(function (html) {
      if (words !== asked) return;
      box.innerHTML = html;
      shown.value = box.querySelector("[data-take]") ? "1" : "";
    }).catch(function () { asked = ""; });
  }
  text.addEventListener("input", function () { clearTimeout(wait); wait = setTimeout(ask, 700); });
  text.addEventListener("change", ask);
  if (text.value.trim()) ask();
})();
