/* The outbox of the field phone: what is sent from a form marked data-outbox is first written down on the phone and
   stays there until the server has said that it is kept. Each item has a key of its own, so sending twice counts once. */
(function () {
  "use strict";
  var forms = document.querySelectorAll("form[data-outbox]"), seat = document.body.dataset.seat || "";
  var say = function (key, values) { return window.jz ? window.jz.say(key, values) : key; };
  var toast = function (text, options) { if (window.jz) window.jz.toast(text, options); };
  if (!window.indexedDB || !window.fetch || !window.FormData || !seat) return;

  /* --- the shelf */
  var opened;
  function shelf() {
    opened = opened || new Promise(function (resolve, reject) {
      var ask = indexedDB.open("jz-outbox", 1);
      ask.onupgradeneeded = function () { ask.result.createObjectStore("items", { keyPath: "key" }); };
      ask.onsuccess = function () { resolve(ask.result); };
      ask.onerror = function () { opened = null; reject(ask.error); };
    });
    return opened;
  }
  function on(mode, work) {
    return shelf().then(function (db) {
      return new Promise(function (resolve, reject) {
        var turn = db.transaction("items", mode), asked = work(turn.objectStore("items"));
        turn.oncomplete = function () { resolve(asked.result); };
        turn.onerror = turn.onabort = function () { reject(turn.error); };
      });
    });
  }
  var put = function (item) { return on("readwrite", function (store) { return store.put(item); }); };
  var drop = function (key) { return on("readwrite", function (store) { return store.delete(key); }); };
  var all = function () { return on("readonly", function (store) { return store.getAll(); }).then(function (items) { return items.sort(function (a, b) { return a.at - b.at; }); }); };

  /* --- writing down */
  function fresh() {
    var bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    var hex = Array.prototype.map.call(bytes, function (b) { return (b + 256).toString(16).slice(1); }).join("");
    return hex.slice(0, 8) + "-" + hex.slice(8, 12) + "-" + hex.slice(12, 16) + "-" + hex.slice(16, 20) + "-" + hex.slice(20);
  }
  function digest(blob) {
    return blob.arrayBuffer().then(function (bytes) { return crypto.subtle.digest("SHA-256", bytes); }).then(function (sum) {
      return Array.prototype.map.call(new Uint8Array(sum), function (b) { return (b + 256).toString(16).slice(1); }).join("");
    });
  }
  function pack(form, button) {
    var fields = button && button.name ? [[button.name, button.value]] : [], files = [];
    new FormData(form).forEach(function (value, name) {
      if (value instanceof File) { if (value.size) files.push([name, value]); }
      else if (name !== "csrfmiddlewaretoken") fields.push([name, value]);
    });
    return Promise.all(files.map(function (pair) {
      return window.jz.shrink(pair[1]).then(function (file) {
        return file.arrayBuffer().then(function (bytes) { return { field: pair[0], name: file.name, blob: new Blob([bytes], { type: file.type }) }; });
      });
    })).then(function (photos) {
      if (!window.isSecureContext || !crypto.subtle) return photos;
      return Promise.all(photos.map(function (photo) { return digest(photo.blob).then(function (sum) { photo.sum = sum; return photo; }); }));
    }).then(function (photos) {
      var title = form.querySelector('[name="text"],[name="title"],[name="reply"]');
      return { key: form.elements.key.value, url: form.getAttribute("action"), label: form.dataset.outbox, words: title ? title.value.slice(0, 30) : "", fields: fields, photos: photos, seat: seat, at: Date.now(), state: "waiting", why: "", page: location.pathname };
    });
  }

  /* --- sending */
  function token() {
    var found = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/), field = document.querySelector("[name=csrfmiddlewaretoken]");
    return found ? found[1] : field ? field.value : "";
  }
  function post(item, now) {
    var data = new FormData();
    item.fields.forEach(function (pair) { data.append(pair[0], pair[1]); });
    item.photos.forEach(function (photo) { data.append(photo.field, photo.blob, photo.name); });
    var sums = item.photos.filter(function (photo) { return photo.sum; }).map(function (photo) { return photo.field + ":" + photo.sum; });
    if (sums.length === item.photos.length) data.append("outbox_photos", JSON.stringify(sums));
    return fetch(item.url, { method: "POST", body: data, credentials: "same-origin", redirect: "manual", headers: { "X-Outbox": now ? "now" : "later", "X-Seat": seat, "X-CSRFToken": token(), "Accept": "application/json" } });
  }
  /* "taken", "waiting" (network or server), "signin" (waits for its person) or "refused" (somebody must look at it). */
  function send(item, now) {
    return post(item, now).then(function (answer) {
      if (answer.type === "opaqueredirect" || answer.status === 401) return { end: "signin", text: say("o_signin") };
      if (answer.status >= 500) return { end: "waiting", text: say("o_server") };
      return answer.json().catch(function () { return {}; }).then(function (body) {
        if (answer.status === 201) return { end: "taken", url: body.url, no: body.no };
        if (body.code === "csrf") return { end: "signin", text: say("o_signin") };
        if (body.code === "photos_incomplete" || body.code === "other_seat") return { end: "waiting", text: body.text };
        return { end: "refused", text: body.text || say("e422"), field: body.field, rev: body.rev };
      });
    }, function () { return { end: "waiting", text: say("o_network"), cut: true }; });
  }
  /* Room on the phone: asked for before it is short, and said in time. */
  var SCARCE = 50 * 1024 * 1024, scarce = "";
  function room() {
    var stores = navigator.storage;
    if (!stores || !stores.estimate) return Promise.resolve();
    if (stores.persist) stores.persist().catch(function () { /* the browser may still clear it when the phone is full */ });
    return stores.estimate().then(function (told) {
      var left = told.quota - told.usage;
      scarce = left < SCARCE ? say("o_scarce", { n: Math.max(0, Math.round(left / 1048576)) }) : "";
    }, function () { scarce = ""; });
  }
  var going = null, asked = false, cut = false;
  function flush(byHand) {
    /* Asked while a round is on its way: if that round found no network, another follows it. */
    if (going) { asked = true; return going; }
    var work = function () {
      return all().then(function (items) {
        return items.reduce(function (before, item) {
          return before.then(function (sent) {
            if (item.seat !== seat || (item.state === "refused" && !byHand)) return sent;
            return send(item).then(function (got) {
              if (got.end === "taken") return drop(item.key).then(function () { return sent + 1; });
              cut = cut || Boolean(got.cut);
              item.state = got.end;
              item.why = got.text;
              return put(item).then(function () { return sent; });
            });
          });
        }, Promise.resolve(0));
      });
    };
    var end = function () {
      var more = asked && cut && navigator.onLine;
      going = null;
      asked = cut = false;
      return draw().then(function () { return more ? flush() : undefined; });
    };
    going = (navigator.locks ? navigator.locks.request("jz-outbox", work) : work()).then(function (sent) {
      if (sent) toast(say("o_sent", { n: sent }));
      return end();
    }, end);
    return going;
  }

  /* --- what was refused, put back into its form; it stays on the shelf until it is sent again under the same key */
  function edit(item) {
    sessionStorage.setItem("jz-edit", item.key);
    if (location.pathname === item.page) location.reload(); else location.assign(item.page);
  }
  function fill(form, item) {
    item.fields.concat([["key", item.key]]).forEach(function (pair) {
      if (pair[0] === "rev") return;
      form.querySelectorAll('[name="' + pair[0] + '"]').forEach(function (field) {
        if (field.tagName === "BUTTON") return;
        if (field.type === "radio" || field.type === "checkbox") { if (field.value === pair[1]) field.checked = true; }
        else field.value = pair[1];
        if (field.checked) { var folded = field.closest("details"); if (folded) folded.open = true; }
      });
    });
    form.querySelectorAll('input[type="file"][name]').forEach(function (field) {
      var box = new DataTransfer();
      item.photos.forEach(function (photo) { if (photo.field === field.name) box.items.add(new File([photo.blob], photo.name, { type: photo.blob.type })); });
      field.files = box.files;
      field.dispatchEvent(new Event("change", { bubbles: true }));
    });
    form.dataset.editing = item.key;
    for (var box = form.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
    mark(form, { text: item.why });
  }
  function again() {
    var key = sessionStorage.getItem("jz-edit");
    sessionStorage.removeItem("jz-edit");
    return key ? all().then(function (items) {
      var item = items.filter(function (one) { return one.key === key; })[0];
      var form = item && Array.prototype.filter.call(forms, function (one) { return one.getAttribute("action") === item.url; })[0];
      if (form) fill(form, item);
      else if (item) toast(say("o_gone"), { bad: true });
    }) : Promise.resolve();
  }
  function shots(item) { return item.photos.filter(function (one) { return /^image\//.test(one.blob.type); }).length; }
  function button(word, work) {
    var made = document.createElement("button");
    made.type = "button";
    made.className = "j-btn j-btn-s";
    made.textContent = say(word);
    made.addEventListener("click", work);
    return made;
  }

  /* --- what waits, always in sight */
  function draw() {
    return all().then(function (items) {
      var bar = document.getElementById("outbox");
      document.documentElement.dataset.outbox = String(items.length);
      if (!items.length) { if (bar) bar.remove(); return; }
      if (!bar) {
        bar = document.createElement("section");
        bar.id = "outbox";
        bar.className = "j-outbox j-note j-note-wait";
        bar.setAttribute("role", "status");
        document.getElementById("main").prepend(bar);
      }
      bar.textContent = "";
      var head = document.createElement("p"), list = document.createElement("ul");
      var now = button("o_now", function () { now.setAttribute("aria-busy", "true"); flush(true); });
      head.textContent = say(navigator.onLine ? "o_waiting" : "o_offline", { n: items.length }) + (scarce ? " " + scarce : "");
      items.forEach(function (item) {
        var row = document.createElement("li"), text = document.createElement("span"), away = button("o_drop", function () {
          if (away.dataset.sure) { drop(item.key).then(draw); return; }
          away.dataset.sure = "1";
          away.textContent = say("o_sure");
        });
        text.textContent = item.label + " " + item.words + (shots(item) ? " · " + say("o_photos", { n: shots(item) }) : "") + (shots(item) < item.photos.length ? " · " + say("o_voice") : "") + (item.seat !== seat ? " · " + say("o_seat") : item.why ? " · " + item.why : "");
        if (item.state === "refused") row.className = "j-outbox-no";
        row.appendChild(text);
        if (item.state === "refused" && item.page && item.seat === seat) row.appendChild(button("o_edit", function () { edit(item); }));
        row.appendChild(away);
        list.appendChild(row);
      });
      bar.appendChild(head);
      bar.appendChild(list);
      bar.appendChild(now);
      if (items.some(function (item) { return item.state === "signin"; })) {
        var door = document.createElement("a");
        door.className = "j-btn j-btn-s";
        door.href = "/signin/?next=" + encodeURIComponent(location.pathname);
        door.textContent = say("o_door");
        bar.appendChild(door);
      }
    });
  }

  /* --- forms */
  function renew(form) { form.elements.key.value = fresh(); }
  /* The sentence stands at its field, else at the head of the form; the form keeps everything, photographs too. */
  function mark(form, got) {
    form.querySelectorAll("[data-outbox-error]").forEach(function (old) { old.remove(); });
    form.querySelectorAll("[aria-invalid]").forEach(function (old) { old.removeAttribute("aria-invalid"); });
    var field = got.field && form.querySelector('[name="' + (got.field === "scene" ? "photos" : got.field) + '"]'), home = field && field.closest(".j-field, .j-card, fieldset"), note = document.createElement("p");
    note.className = home ? "j-error" : "j-note j-note-late";
    note.setAttribute("data-outbox-error", "");
    note.setAttribute("role", "alert");
    note.textContent = got.text;
    if (got.rev !== undefined && form.elements.rev) {
      form.elements.rev.value = got.rev;
      var link = document.createElement("a");
      link.href = location.href;
      link.textContent = say("reload");
      note.append(" ", link);
    }
    if (home) home.appendChild(note); else form.prepend(note);
    if (field) { field.setAttribute("aria-invalid", "true"); if (field.type !== "hidden") field.focus({ preventScroll: true }); }
    note.scrollIntoView({ block: "center" });
  }
  function idle(form) { delete form.dataset.sent; form.querySelectorAll("[aria-busy]").forEach(function (button) { button.removeAttribute("aria-busy"); }); }
  function submit(event) {
    var form = event.target;
    /* Joining a known matter goes the plain way: it makes sense only while the panel is on the screen. */
    if (event.submitter && event.submitter.name === "join") return;
    event.preventDefault();
    if (form.dataset.sent) return;
    var heavy = 0;
    form.querySelectorAll("input[type=file]").forEach(function (input) { Array.prototype.forEach.call(input.files, function (file) { heavy += file.size; }); });
    if (heavy > Number(form.dataset.maxBytes || Infinity)) { toast(say("e413"), { bad: true }); return; }
    form.dataset.sent = "1";
    form.querySelectorAll("button:not([type]),button[type=submit]").forEach(function (button) { button.setAttribute("aria-busy", "true"); });
    (form.ready || Promise.resolve()).then(function () { return pack(form, event.submitter); }).then(function (item) {
      return put(item).then(function () { return send(item, true); }).then(function (got) {
        if (got.end === "taken") return drop(item.key).then(function () { location.assign(got.url); });
        idle(form);
        /* Refused while the person is looking: the form still holds everything, so it need not be kept twice. */
        item.why = got.text;
        item.state = got.end;
        if (got.end === "refused") return (form.dataset.editing ? put(item) : drop(item.key).then(function () { renew(form); })).then(function () { mark(form, got); return draw(); });
        return put(item).then(room).then(function () {
          toast(say("o_kept"), { stay: false });
          delete form.dataset.editing;
          form.reset();
          form.dispatchEvent(new CustomEvent("jz:kept", { bubbles: true }));
          renew(form);
          if (navigator.serviceWorker && navigator.serviceWorker.ready) navigator.serviceWorker.ready.then(function (worker) { if (worker.sync) worker.sync.register("jz-outbox").catch(function () { /* no matter: the page tries itself */ }); });
          return draw();
        });
      });
    }).catch(function () {
      /* The shelf cannot be used (private window, no room): the form goes its plain way; without network it stays as it is. */
      idle(form);
      if (!navigator.onLine) { mark(form, { text: say("o_full") }); return; }
      form.removeAttribute("data-outbox");
      form.wired = true;
      form.removeEventListener("submit", submit);
      if (form.requestSubmit) form.requestSubmit(); else form.submit();
    });
  }
  function wire(form) {
    if (form.wired) return;
    form.wired = true;
    renew(form);
    form.addEventListener("submit", submit);
    form.addEventListener("jz:refused", function (event) { mark(form, event.detail); });
  }
  forms.forEach(wire);
  /* Forms that came later with a list that was brought up to date. */
  document.addEventListener("submit", function (event) { if (event.target.matches("form[data-outbox]")) wire(event.target); }, true);

  /* The recorder comes only where there is something to say into. */
  function recorder() {
    var box = document.querySelector("[data-voice]");
    if (!box || document.querySelector("script[data-recorder]")) return;
    var script = document.createElement("script");
    script.src = box.dataset.js;
    script.dataset.recorder = "1";
    document.body.appendChild(script);
  }
  document.addEventListener("htmx:afterSwap", recorder);
  recorder();

  window.addEventListener("online", function () { flush(); });
  window.addEventListener("offline", draw);
  document.addEventListener("visibilitychange", function () { if (!document.hidden) flush(); });
  setInterval(function () { if (navigator.onLine) flush(); }, 60000);
  if (navigator.serviceWorker) {
    navigator.serviceWorker.register("/sw.js").catch(function () { /* the outbox works without it */ });
    navigator.serviceWorker.addEventListener("message", function (event) { if (event.data === "flush") flush(); });
    /* Signing out and changing the language: pages kept from before must not come back. */
    document.querySelectorAll("form[data-forget]").forEach(function (form) {
      form.addEventListener("submit", function (event) {
        event.preventDefault();
        if (navigator.serviceWorker.controller) navigator.serviceWorker.controller.postMessage("forget");
        var leave = function () { form.submit(); }, gone = window.caches ? caches.delete("jz-pages") : Promise.resolve();
        gone.then(leave, leave);
      });
    });
  }
  again().then(draw).then(function () { flush(); });
})();
