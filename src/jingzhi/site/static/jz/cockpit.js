/* The cockpit on a big screen (?screen=1): dark, one section after the other, numbers refreshed quietly.
   Space pauses, arrows go on and back, F is full screen, Escape leaves. It rests while somebody points at or reads a
   section, and does not move by itself where the system asks for less motion. Without script it is the plain page. */
(function () {
  "use strict";
  var STAY = 12000, REFRESH = 60000;
  if (!document.body.classList.contains("k-screen")) return;
  var live = document.getElementById("k-live"), bar = document.getElementById("k-bar");
  var still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  var at = 0, paused = still, resting = false, timer = null;
  document.documentElement.setAttribute("data-bs-theme", "dark");
  document.body.classList.add("k-rotating");
  bar.hidden = false;

  function slides() { return Array.prototype.slice.call(live.querySelectorAll("[data-slide]")); }
  function show(number) {
    var all = slides();
    if (!all.length) return;
    at = (number + all.length) % all.length;
    all.forEach(function (node, place) { node.classList.toggle("k-on", place === at); });
    var head = all[at].querySelector("h2");
    bar.querySelector("[data-told]").textContent = (at + 1) + " / " + all.length + (head ? " · " + head.textContent : "");
  }
  function wait() {
    clearTimeout(timer);
    timer = setTimeout(function () { if (!paused && !resting) show(at + 1); wait(); }, STAY);
  }
  function step(by) { show(at + by); wait(); }
  function pause(on) {
    paused = on;
    var button = bar.querySelector("[data-do=pause]");
    button.setAttribute("aria-pressed", on ? "true" : "false");
    button.textContent = on ? button.dataset.go : button.dataset.stop;
  }
  function full() {
    if (document.fullscreenElement) document.exitFullscreen();
    else if (document.documentElement.requestFullscreen) document.documentElement.requestFullscreen();
  }
  var does = {
    next: function () { step(1); }, back: function () { step(-1); }, pause: function () { pause(!paused); }, full: full
  };
  bar.addEventListener("click", function (event) {
    var button = event.target.closest("[data-do]");
    if (button) does[button.dataset.do]();
  });
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    var typing = event.target.closest("input,select,textarea");
    if (typing) return;
    var keys = { ArrowRight: does.next, ArrowLeft: does.back, f: full, F: full };
    if (event.key === " " && !event.target.closest("a,button,summary")) { event.preventDefault(); does.pause(); }
    else if (keys[event.key]) { event.preventDefault(); keys[event.key](); }
    else if (event.key === "Escape" && !document.fullscreenElement) bar.querySelector("[data-leave]").click();
  });
  live.addEventListener("mouseenter", function () { resting = true; });
  live.addEventListener("mouseleave", function () { resting = false; });
  live.addEventListener("focusin", function () { resting = true; });
  live.addEventListener("focusout", function () { resting = false; });

  /* New numbers come in place; what failed is tried again a minute later, and says nothing. */
  function refresh() {
    if (resting || document.hidden) return;
    fetch(location.href, { credentials: "same-origin" }).then(function (answer) {
      return answer.ok && !answer.redirected ? answer.text() : "";
    }).then(function (text) {
      var fresh = text && new DOMParser().parseFromString(text, "text/html").getElementById("k-live");
      if (!fresh || resting) return;
      live.innerHTML = fresh.innerHTML;
      bar.dataset.refreshed = String(Number(bar.dataset.refreshed || 0) + 1);
      show(at);
    }).catch(function () { /* the next minute */ });
  }
  window.addEventListener("jz:refresh", refresh);
  setInterval(refresh, REFRESH);
  pause(still);
  show(0);
  wait();
}());
