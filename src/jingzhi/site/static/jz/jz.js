/* Shared by every page: theme switch, toasts, answers that went wrong, rings that count down, uploads that are too big. */
(function () {
  "use strict";
  var words = {};
  var block = document.getElementById("jz-words");
  if (block) words = JSON.parse(block.textContent);
  var say = function (key, values) {
    var text = words[key] || key;
    Object.keys(values || {}).forEach(function (name) { text = text.split("{" + name + "}").join(values[name]); });
    return text;
  };

  function toast(text, options) {
    var opts = options || {};
    var box = document.getElementById("toasts");
    if (!box || !text) return;
    var item = document.createElement("div");
    item.className = "j-toast" + (opts.bad ? " j-toast-late" : "");
    item.setAttribute("role", opts.bad ? "alert" : "status");
    var body = document.createElement("span");
    body.textContent = text;
    item.appendChild(body);
    if (opts.href) {
      var link = document.createElement("a");
      link.href = opts.href;
      link.textContent = opts.action;
      item.appendChild(link);
    }
    var close = document.createElement("button");
    close.type = "button";
    close.className = "j-toast-close";
    close.setAttribute("aria-label", say("close"));
    close.textContent = "×";
    close.addEventListener("click", function () { item.remove(); });
    item.appendChild(close);
    box.appendChild(item);
    if (!opts.stay) setTimeout(function () { item.remove(); }, opts.bad ? 9000 : 5000);
  }
  window.jz = { say: say, toast: toast, shrink: shrink };

  /* Photographs leave the phone small and without what the camera wrote beside the picture (place, time, number).
     A JPEG that is bare and small already goes as it is; what cannot be drawn goes as it is too, and is refused in words. */
  function bare(bytes) {
    if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return false;
    for (var i = 2; i + 4 < bytes.length && bytes[i] === 0xff; i += 2 + bytes[i + 2] * 256 + bytes[i + 3]) {
      if (bytes[i + 1] === 0xda) return true;
      if ((bytes[i + 1] > 0xe0 && bytes[i + 1] < 0xf0 && bytes[i + 1] !== 0xe2) || bytes[i + 1] === 0xfe) return false;
    }
    return false;
  }
  function shrink(file) {
    if (!/^image\//.test(file.type)) return Promise.resolve(file);
    return file.slice(0, 65536).arrayBuffer().then(function (head) {
      var fine = bare(new Uint8Array(head));
      return new Promise(function (resolve) {
        var url = URL.createObjectURL(file), image = new Image(), edge = 1600;
        image.onerror = function () { URL.revokeObjectURL(url); resolve(file); };
        image.onload = function () {
          URL.revokeObjectURL(url);
          var longest = Math.max(image.naturalWidth, image.naturalHeight), scale = Math.min(1, edge / longest);
          if (fine && longest <= edge) { resolve(file); return; }
          var canvas = document.createElement("canvas");
          canvas.width = Math.round(image.naturalWidth * scale);
          canvas.height = Math.round(image.naturalHeight * scale);
          canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
          canvas.toBlob(function (blob) { resolve(blob ? new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" }) : file); }, "image/jpeg", 0.8);
        };
        image.src = url;
      });
    });
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-theme-switch]");
    if (button) {
      var dark = document.documentElement.getAttribute("data-bs-theme") !== "dark";
      document.documentElement.setAttribute("data-bs-theme", dark ? "dark" : "light");
      button.setAttribute("aria-pressed", dark ? "true" : "false");
      try { localStorage.setItem("jz-theme", dark ? "dark" : "light"); } catch (e) { /* not kept */ }
    }
    var size = event.target.closest("[data-size-switch]");
    if (size) {
      var large = document.documentElement.getAttribute("data-size") !== "large";
      if (large) document.documentElement.setAttribute("data-size", "large"); else document.documentElement.removeAttribute("data-size");
      size.setAttribute("aria-pressed", large ? "true" : "false");
      try { localStorage.setItem("jz-size", large ? "large" : ""); } catch (e) { /* not kept */ }
    }
    document.querySelectorAll("details.j-menu[open]").forEach(function (menu) {
      if (!menu.contains(event.target)) menu.open = false;
    });
    if (event.target.closest("[data-print]")) window.print();
    var opener = event.target.closest("[data-dialog]");
    if (opener) document.getElementById(opener.dataset.dialog).showModal();
  });
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") document.querySelectorAll("details.j-menu[open]").forEach(function (m) { m.open = false; m.querySelector("summary").focus(); });
  });

  /* htmx leaves 4xx and 5xx bodies alone: say what was not saved and what to do. */
  document.addEventListener("htmx:beforeSwap", function (event) {
    /* A refused form comes back as the form itself, with its reason. */
    if (event.detail.xhr.getResponseHeader("X-Form")) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });
  document.addEventListener("htmx:responseError", function (event) {
    var xhr = event.detail.xhr;
    var known = { 401: "e403", 403: "e403", 404: "e404", 409: "e409", 413: "e413", 422: "e422" };
    var text = "";
    try { text = JSON.parse(xhr.responseText).text; } catch (e) { text = ""; }
    toast(text || say(known[xhr.status] || "e500"), {
      bad: true, href: xhr.status === 409 || xhr.status === 403 ? location.href : "", action: say("reload"), stay: xhr.status === 409
    });
  });
  document.addEventListener("htmx:sendError", function () { toast(say("offline"), { bad: true }); });
  document.addEventListener("htmx:timeout", function () { toast(say("offline"), { bad: true }); });

  /* A form is sent once; the button says that it is on its way. */
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    var limit = Number(form.dataset.maxBytes || 0), total = 0;
    form.querySelectorAll("input[type=file]").forEach(function (input) {
      Array.prototype.forEach.call(input.files, function (file) { total += file.size; });
    });
    if (limit && total > limit) { event.preventDefault(); toast(say("e413"), { bad: true }); return; }
    form.dataset.sent = "1";
    form.querySelectorAll("button[type=submit],button:not([type])").forEach(function (b) { b.setAttribute("aria-busy", "true"); });
    setTimeout(function () { delete form.dataset.sent; form.querySelectorAll("[aria-busy]").forEach(function (b) { b.removeAttribute("aria-busy"); }); }, 15000);
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (f) { delete f.dataset.sent; });
    document.querySelectorAll("button[aria-busy]").forEach(function (b) { b.removeAttribute("aria-busy"); });
  });

  /* Rings count down once a minute, without blinking. */
  function short(minutes) {
    var m = Math.max(0, Math.round(minutes));
    if (m < 60) return say("minutes", { n: m });
    if (m < 600) return Math.floor(m / 60) + ":" + String(m % 60).padStart(2, "0");
    if (m < 1440) return say("hours", { n: Math.floor(m / 60) });
    return say("days", { n: Math.floor(m / 1440) });
  }
  function tick() {
    var now = Date.now();
    document.querySelectorAll(".j-ring[data-due]").forEach(function (node) {
      var due = Date.parse(node.dataset.due), begun = Date.parse(node.dataset.start), left = (due - now) / 60000;
      var head = node.querySelector("i"), arc = node.querySelector(".v");
      var share = left < 0 ? 1 : due > begun ? Math.min(1, Math.max(0, (due - now) / (due - begun))) : 0;
      node.querySelector("b").textContent = short(Math.abs(left));
      if (left < 0) head.textContent = say("over");
      /* The same steps as on the server: green above 45 %, amber to 20 %, red below or late. */
      node.className = "j-ring j-ring-" + (left >= 0 && share > 0.45 ? "ok" : left >= 0 && share >= 0.2 ? "warn" : "late");
      if (arc) arc.setAttribute("stroke-dasharray", Math.max(2, Math.round(share * 100)) + " 100");
    });
  }
  setInterval(tick, 60000);
  window.jz.tick = tick;

  /* Chosen option cards are tinted; photographs show before they are sent. */
  document.addEventListener("change", function (event) {
    var input = event.target;
    if (input.matches(".j-pick input")) {
      var group = input.closest(".j-picks, fieldset, form");
      group.querySelectorAll(".j-pick").forEach(function (pick) {
        pick.classList.toggle("j-pick-on", pick.querySelector("input").checked);
      });
    }
    if (input.matches("input[type=file][data-preview]")) {
      var box = document.getElementById(input.dataset.preview);
      box.textContent = "";
      Array.prototype.forEach.call(input.files, function (file) {
        var figure = document.createElement("figure"), image = document.createElement("img");
        image.alt = file.name;
        image.src = URL.createObjectURL(file);
        image.addEventListener("load", function () { URL.revokeObjectURL(image.src); });
        figure.appendChild(image);
        box.appendChild(figure);
      });
    }
    if (input.matches("[data-filter-into]")) filter(input);
    if (input.matches("select[data-go]")) input.form.submit();
  });
  function filter(input) {
    var wanted = input.value.trim().toLowerCase();
    document.querySelectorAll("#" + input.dataset.filterInto + " [data-words]").forEach(function (node) {
      node.hidden = wanted !== "" && node.dataset.words.toLowerCase().indexOf(wanted) < 0 && !node.querySelector(":checked");
    });
  }
  document.addEventListener("input", function (event) { if (event.target.matches("[data-filter-into]")) filter(event.target); });

  /* Arriving with the place: asked once, when the button is pressed, and sent with that one form. */
  function here(root) {
    if (!navigator.geolocation) return;
    root.querySelectorAll("[data-here]").forEach(function (button) { button.hidden = false; });
  }
  here(document);
  document.addEventListener("htmx:afterSwap", function (event) { here(event.detail.target); });
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-here]");
    if (!button) return;
    var form = button.form, note = form.querySelector("[data-here-note]");
    note.textContent = say("locating");
    navigator.geolocation.getCurrentPosition(function (got) {
      form.elements.point.value = got.coords.longitude.toFixed(6) + "," + got.coords.latitude.toFixed(6);
      form.requestSubmit();
    }, function () { note.textContent = say("nohere"); }, { enableHighAccuracy: true, timeout: 12000, maximumAge: 0 });
  });
  /* The offer to take a move back goes when its time is up; u takes it on every page (desks have their own table). */
  var undo = document.querySelector(".j-undo");
  if (undo) {
    setTimeout(function () { undo.remove(); }, Number(undo.dataset.left) * 1000);
    document.addEventListener("keydown", function (event) {
      if (event.key !== "u" || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (!undo.isConnected || event.target.closest("input,select,textarea,dialog[open]")) return;
      event.preventDefault();
      undo.querySelector("[data-undo]").click();
    });
  }
  document.querySelectorAll("[data-toast]").forEach(function (node) {
    toast(node.dataset.toast, { bad: node.dataset.bad === "1" });
  });

  /* A tap takes a suggestion over into its list or among the classes. */
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-take]");
    if (!button) return;
    var code = button.dataset.take, field = document.getElementById(button.dataset.into || "");
    if (field) field.value = code;
    else {
      field = Array.prototype.filter.call(document.querySelectorAll('input[type="radio"][name="item"]'), function (radio) { return radio.value === code; })[0];
      if (!field) return;
      field.checked = true;
      var folded = field.closest("details");
      if (folded) folded.open = true;
    }
    field.dispatchEvent(new Event("change", { bubbles: true }));
    button.parentNode.querySelectorAll("[data-take]").forEach(function (one) { one.setAttribute("aria-pressed", one === button ? "true" : "false"); });
  });

  /* Fields that belong to one choice only (an outcome, whether somebody was reached) show when it is chosen. */
  function fit(form) {
    form.querySelectorAll("[data-only]").forEach(function (box) {
      var chosen = form.querySelector('[name="' + box.getAttribute("data-by") + '"]:checked');
      box.hidden = !chosen || box.getAttribute("data-only").split(" ").indexOf(chosen.value) < 0;
    });
  }
  function all() { document.querySelectorAll("form").forEach(fit); }
  document.addEventListener("change", function (event) { if (event.target.form) fit(event.target.form); });
  document.addEventListener("htmx:afterSwap", all);
  all();
})();
