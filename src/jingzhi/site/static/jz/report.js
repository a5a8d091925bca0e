/* Report pages: photographs are made small and lose their EXIF on the phone; position; offline note. Works without it too. */
(function () {
  "use strict";
  var form = document.getElementById("report");
  if (!form) return;
  var say = function (k, v) { return window.jz ? window.jz.say(k, v) : k; };
  var input = document.getElementById("photos"), list = document.getElementById("shots"), kept = [], MOST = 6, EDGE = 1600, LARGEST = 20 * 1024 * 1024;

  function shrink(file) {
    return new Promise(function (resolve) {
      var url = URL.createObjectURL(file), image = new Image();
      image.onload = function () {
        var scale = Math.min(1, EDGE / Math.max(image.naturalWidth, image.naturalHeight));
        var canvas = document.createElement("canvas");
        canvas.width = Math.round(image.naturalWidth * scale);
        canvas.height = Math.round(image.naturalHeight * scale);
        canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
        URL.revokeObjectURL(url);
        canvas.toBlob(function (blob) { resolve(blob ? new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" }) : file); }, "image/jpeg", 0.8);
      };
      image.onerror = function () { URL.revokeObjectURL(url); resolve(file); };
      image.src = url;
    });
  }
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
  if (input) input.addEventListener("change", function () {
    var chosen = Array.prototype.slice.call(input.files);
    if (kept.length + chosen.length > MOST && window.jz) window.jz.toast(say("toomany"), { bad: true });
    form.ready = Promise.all(chosen.slice(0, MOST - kept.length).map(shrink)).then(function (files) {
      var fit = files.filter(function (file) { return file.size <= LARGEST; });
      if (fit.length < files.length && window.jz) window.jz.toast(say("e413"), { bad: true });
      kept = kept.concat(fit);
      show();
    });
  });

  /* Position */
  var map = form.querySelector("[data-map]"), point = form.querySelector("[data-point]"), note = form.querySelector("[data-locate-note]"), name = form.querySelector("[data-grid-name]"), locate = form.querySelector("[data-locate]");
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
      if (map) map.dispatchEvent(new CustomEvent("jz:goto", { detail: { lon: got.coords.longitude, lat: got.coords.latitude } }));
      else if (name) name.textContent = note.textContent;
    }, function () { note.textContent = say("nolocate"); }, { enableHighAccuracy: true, timeout: 12000, maximumAge: 30000 });
  }
  if (locate && navigator.geolocation) {
    locate.hidden = false;
    locate.addEventListener("click", find);
    if (form.hasAttribute("data-locate-now") && navigator.permissions && navigator.permissions.query) navigator.permissions.query({ name: "geolocation" }).then(function (p) { if (p.state === "granted" && !point.value) find(); }).catch(function () {});
  }

  /* The same class may stand among the most used and in the whole list: keep one choice. */
  form.addEventListener("change", function (event) {
    if (event.target.name !== "item") return;
    form.querySelectorAll('input[name="item"]').forEach(function (radio) { if (radio !== event.target) radio.checked = false; });
  });
  var all = document.querySelector('a[href="#all-items"]');
  if (all) all.addEventListener("click", function () { document.getElementById("all-items").open = true; });

  var bar = document.querySelector("[data-offline]");
  function network() { if (bar) bar.hidden = navigator.onLine; }
  window.addEventListener("online", network);
  window.addEventListener("offline", network);
  network();
  form.addEventListener("jz:kept", function () {
    kept = [];
    show();
    document.getElementById("photo-note").textContent = "";
    point.value = "";
    if (name) name.textContent = "";
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
