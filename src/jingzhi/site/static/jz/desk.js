/* List, map and detail in one view. On a phone the rows are plain links to the whole page. */
(function () {
  "use strict";
  var desk = document.getElementById("desk");
  if (!desk) return;
  var detail = document.getElementById("detail"), list = document.getElementById("rows"), at = 0, waiting = "", loading = false;
  var wide = function () { return detail.offsetParent !== null; };
  var rows = function () { return Array.prototype.slice.call(list.querySelectorAll("a.j-row")); };
  var current = function () { return list.querySelector("a.j-row[aria-current]"); };

  function mark(row) {
    var before = current();
    if (before) before.removeAttribute("aria-current");
    row.setAttribute("aria-current", "true");
    row.scrollIntoView({ block: "nearest" });
    at = rows().indexOf(row);
    var item = row.closest("li.j-new"), tag = item && item.querySelector(".j-new-mark");
    if (item) item.classList.remove("j-new");
    if (tag) tag.remove();
    document.dispatchEvent(new CustomEvent("jz:select", { detail: { no: row.dataset.no } }));
  }
  function address(no) {
    var url = new URL(location.href);
    url.searchParams.set("no", no);
    return url.pathname + url.search;
  }
  function shows(no) {
    var pane = detail.querySelector("[data-detail]");
    return pane && pane.dataset.detail === no;
  }
  function open(row) {
    mark(row);
    var url = address(row.dataset.no);
    history.replaceState(history.state, "", url);
    window.htmx.ajax("GET", url, { target: "#detail", swap: "innerHTML", headers: { "X-Part": "detail" } });
  }
  document.addEventListener("htmx:afterSwap", function (event) {
    if (event.detail.target !== detail) return;
    var body = detail.querySelector(".d-body"), press = waiting;
    waiting = "";
    if (body) body.scrollTo(0, 0);
    if (press && current() && shows(current().dataset.no)) actions.pick(press);
  });
  desk.addEventListener("click", function (event) {
    var row = event.target.closest("a.j-row"), more = event.target.closest("a[data-more]");
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (more) { event.preventDefault(); load(); return; }
    if (!row || !wide() || event.defaultPrevented) return;
    event.preventDefault();
    open(row);
  });
  document.addEventListener("jz:pin", function (event) {
    var row = rows().find(function (r) { return r.dataset.no === event.detail.no; });
    if (!row) location.href = "/case/" + event.detail.no + "/";
    else if (wide()) open(row); else location.href = row.href;
  });

  /* ---- the next thirty, when the end of the list comes in sight ---- */
  function load() {
    var link = list.querySelector("a[data-more]");
    if (!link || loading) return Promise.resolve();
    loading = true;
    link.setAttribute("aria-busy", "true");
    return fetch(link.href, { credentials: "same-origin", headers: { "X-Part": "more" } }).then(function (answer) {
      return answer.ok && !answer.redirected ? answer.text() : Promise.reject(new Error("later"));
    }).then(function (html) {
      var made = new DOMParser().parseFromString(html, "text/html"), box = document.getElementById("listed"), known = {};
      if (!box || !link.isConnected) return;
      rows().forEach(function (row) { known[row.dataset.no] = true; });
      var fresh = Array.prototype.filter.call(made.querySelectorAll("#listed > li"), function (li) { return !known[li.querySelector("[data-no]").dataset.no]; });
      fresh.forEach(function (li) { li.querySelector("[data-no]").removeAttribute("aria-current"); box.appendChild(li); });
      list.querySelector("[data-more-box]").replaceWith(made.querySelector("[data-more-box]"));
      list.dataset.pages = String(Number(list.dataset.pages || 1) + 1);
      var pins = made.querySelector("[data-pins]");
      if (pins) document.dispatchEvent(new CustomEvent("jz:pins-more", { detail: JSON.parse(pins.dataset.pins) }));
    }).catch(function () { link.removeAttribute("aria-busy"); }).then(function () { loading = false; watch(); });
  }
  var eye = window.IntersectionObserver && wide() ? new IntersectionObserver(function (seen) {
    if (seen.some(function (one) { return one.isIntersecting; })) load();
  }, { root: list, rootMargin: "600px" }) : null;
  function watch() {
    var link = list.querySelector("a[data-more]");
    if (!eye) return;
    eye.disconnect();
    if (link) eye.observe(link);
  }
  watch();
  document.addEventListener("jz:listed", watch);

  /* ---- keys: the table stands in the dialog, drawn from keys.py ---- */
  function step(by) {
    var all = rows(), chosen = current();
    var next = all[Math.min(all.length - 1, Math.max(0, chosen ? all.indexOf(chosen) + by : at))];
    if (next && next !== chosen) { if (wide()) open(next); else { mark(next); next.focus(); } }
    if (next && by > 0 && all.indexOf(next) > all.length - 8) load();
  }
  var actions = {
    next: function () { step(1); },
    previous: function () { step(-1); },
    find: function () { var field = document.getElementById("desk-q"); field.focus(); field.select(); },
    keys: function () { document.getElementById("keys").showModal(); },
    act: function () { var button = detail.querySelector(".d-foot button, .d-foot summary"); if (button) button.focus(); },
    tick: function () { document.dispatchEvent(new CustomEvent("jz:tick")); },
    undo: function () { var button = document.querySelector("#toasts [data-undo]"); if (button) button.click(); },
    open: function () { var row = current(); if (row) location.href = row.href; },
    leave: function () { document.activeElement.blur(); list.focus({ preventScroll: true }); },
    pick: function (press) {
      /* The matter on its way is the one that is meant. */
      if (current() && !shows(current().dataset.no)) { waiting = press; return; }
      var radio = detail.querySelector('input[data-key="' + press + '"]');
      if (radio) { radio.checked = true; radio.dispatchEvent(new Event("change", { bubbles: true })); radio.focus(); }
    }
  };
  var keys = {};
  document.querySelectorAll("#keys [data-press]").forEach(function (row) {
    row.dataset.press.split(" ").forEach(function (press) { keys[press] = row.dataset.does; });
  });
  function typing(target, press) {
    if (target.closest("dialog[open]")) return true;
    if (press === "Escape") return !target.closest("input,select,textarea");
    if (target.matches("input[type=radio],input[type=checkbox],a.j-row")) return press === "Enter";
    return !!target.closest("input,select,textarea,[contenteditable]") || (press === "Enter" && !!target.closest("button,a,summary"));
  }
  document.addEventListener("keydown", function (event) {
    var does = keys[event.key];
    if (!does || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target, event.key)) return;
    event.preventDefault();
    actions[does](event.key);
  });
  if (current()) { current().scrollIntoView({ block: "nearest" }); at = rows().indexOf(current()); }
})();

/* Several at once: ticks stay when the list is told again; the count is said. */
(function () {
  "use strict";
  var form = document.getElementById("bulk"), many = document.getElementById("many"), list = document.getElementById("rows");
  if (!form || !many) return;
  var page = form.querySelector("[data-page-box]"), all = form.querySelector("[data-all]"), count = form.querySelector("output"), kept = {};
  var boxes = function () { return Array.prototype.slice.call(list.querySelectorAll(".d-tick input")); };
  form.querySelector("[data-page]").hidden = false;
  function told() {
    var n = boxes().filter(function (box) { return box.checked; }).length;
    count.textContent = all.checked ? "" : form.dataset.count.replace("{n}", n);
    page.checked = n > 0 && n === boxes().length;
    form.querySelectorAll("button").forEach(function (button) { button.disabled = !n && !all.checked; });
  }
  function set(box, on) { box.checked = on; if (on) kept[box.value] = true; else delete kept[box.value]; }
  list.addEventListener("change", function (event) { if (event.target.matches(".d-tick input")) { set(event.target, event.target.checked); told(); } });
  form.addEventListener("change", function (event) {
    if (event.target === page) boxes().forEach(function (box) { set(box, page.checked); });
    told();
  });
  document.addEventListener("jz:tick", function () {
    var row = list.querySelector("a.j-row[aria-current]"), box = row && row.parentNode.querySelector(".d-tick input");
    many.checked = true;
    if (box) set(box, !box.checked);
    told();
  });
  new MutationObserver(function () { boxes().forEach(function (box) { if (kept[box.value]) box.checked = true; }); told(); }).observe(list, { childList: true, subtree: true });
  many.addEventListener("change", told);
  told();
})();
