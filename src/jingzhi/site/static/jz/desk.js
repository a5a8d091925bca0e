/* List, map and detail in one view. On a phone the rows are plain links to the whole page. */
(function () {
  "use strict";
  var desk = document.getElementById("desk");
  if (!desk) return;
  var detail = document.getElementById("detail");
  var wide = function () { return detail.offsetParent !== null; };
  var rows = function () { return Array.prototype.slice.call(desk.querySelectorAll("a.j-row")); };
  var current = function () { return desk.querySelector("a.j-row[aria-current]"); };

  function mark(row) {
    rows().forEach(function (other) { other.removeAttribute("aria-current"); });
    row.setAttribute("aria-current", "true");
    row.scrollIntoView({ block: "nearest" });
    document.dispatchEvent(new CustomEvent("jz:select", { detail: { no: row.dataset.no } }));
  }
  function address(no) {
    var url = new URL(location.href);
    url.searchParams.set("no", no);
    return url.pathname + url.search;
  }
  function open(row) {
    mark(row);
    var url = address(row.dataset.no);
    window.htmx.ajax("GET", url, { target: "#detail", swap: "innerHTML", headers: { "X-Part": "detail" } }).then(function () {
      history.replaceState(null, "", url);
      detail.querySelector(".d-body") && detail.querySelector(".d-body").scrollTo(0, 0);
    });
  }
  desk.addEventListener("click", function (event) {
    var row = event.target.closest("a.j-row");
    if (!row || !wide() || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(row);
  });
  document.addEventListener("jz:pin", function (event) {
    var row = rows().find(function (r) { return r.dataset.no === event.detail.no; });
    if (!row) location.href = "/case/" + event.detail.no + "/";
    else if (wide()) open(row); else location.href = row.href;
  });
  function step(by) {
    var all = rows(), at = all.indexOf(current());
    var next = all[Math.min(all.length - 1, Math.max(0, at + by))];
    if (next) { if (wide()) open(next); else next.focus(); }
  }
  var keys = {
    j: function () { step(1); },
    k: function () { step(-1); },
    "/": function () { document.getElementById("desk-q").focus(); },
    "?": function () { document.getElementById("keys").showModal(); },
    g: function () { var b = detail.querySelector(".d-foot button, .d-foot summary"); if (b) b.focus(); },
    Enter: function () { var row = current(); if (row) location.href = row.href; }
  };
  document.addEventListener("keydown", function (event) {
    var typing = event.target.closest("input,select,textarea,button,a,summary,dialog[open]");
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (typing && !(event.target.matches("input[type=radio]") && event.key !== "Enter") && !(event.target.matches("a.j-row") && event.key !== "Enter")) return;
    if (/^[1-3]$/.test(event.key)) {
      var radio = detail.querySelector('input[data-key="' + event.key + '"]');
      if (radio) { radio.checked = true; radio.dispatchEvent(new Event("change", { bubbles: true })); radio.focus(); event.preventDefault(); }
      return;
    }
    if (keys[event.key]) { event.preventDefault(); keys[event.key](); }
  });
  if (current()) current().scrollIntoView({ block: "nearest" });
})();
