/* A voice note of up to a minute: tap to begin, tap to end; it becomes a file of the form and goes the form's way,
   through the outbox too. Without a recorder the plain file field stays. */
(function () {
  "use strict";
  if (window.jzVoice || !window.MediaRecorder || !navigator.mediaDevices || !window.DataTransfer) return;
  window.jzVoice = true;
  var KINDS = ["audio/webm;codecs=opus", "audio/mp4"], recorder = null, timer = 0;
  var kind = KINDS.filter(function (one) { return MediaRecorder.isTypeSupported(one); })[0];
  if (!kind) return;
  function part(box, name) { return box.querySelector("[data-voice-" + name + "]"); }

  function dress(box) {
    if (box.dataset.dressed) return;
    box.dataset.dressed = "1";
    part(box, "go").hidden = false;
    box.querySelector("input").hidden = true;
  }
  function show(box) {
    var file = box.querySelector("input").files[0], sound = box.querySelector("audio");
    if (sound.src) URL.revokeObjectURL(sound.src);
    sound.hidden = part(box, "drop").hidden = !file;
    if (file) sound.src = URL.createObjectURL(file); else sound.removeAttribute("src");
    part(box, "time").textContent = "";
    part(box, "word").textContent = file ? box.dataset.again : box.dataset.start;
  }
  function hand(box, files) {
    var bag = new DataTransfer();
    files.forEach(function (file) { bag.items.add(file); });
    box.querySelector("input").files = bag.files;
    show(box);
  }
  function end() {
    clearInterval(timer);
    if (recorder && recorder.state !== "inactive") recorder.stop();
  }
  function begin(box) {
    part(box, "time").textContent = "";
    navigator.mediaDevices.getUserMedia({ audio: true }).then(function (stream) {
      var parts = [], began = Date.now(), most = Number(box.dataset.most);
      var mine = recorder = new MediaRecorder(stream, { mimeType: kind, audioBitsPerSecond: 24000 });
      mine.ondataavailable = function (event) { parts.push(event.data); };
      mine.onstop = function () {
        stream.getTracks().forEach(function (track) { track.stop(); });
        clearInterval(timer);
        box.classList.remove("j-voice-on");
        if (recorder === mine) recorder = null;
        var plain = kind.split(";")[0];
        hand(box, [new File(parts, "voice." + plain.split("/")[1], { type: plain })]);
      };
      /* Sending ends it, and waits for what was said last. */
      var form = box.closest("form");
      form.ready = Promise.all([form.ready, new Promise(function (done) { mine.addEventListener("stop", function () { setTimeout(done, 0); }); })]);
      mine.start();
      box.classList.add("j-voice-on");
      part(box, "word").textContent = box.dataset.stop;
      timer = setInterval(function () {
        var gone = Math.floor((Date.now() - began) / 1000);
        part(box, "time").textContent = gone + " / " + most;
        if (gone >= most) end();
      }, 250);
    }, function () { part(box, "time").textContent = box.dataset.denied; });
  }

  document.addEventListener("click", function (event) {
    var box = event.target.closest("[data-voice]");
    if (!box) return;
    if (event.target.closest("[data-voice-drop]")) hand(box, []);
    if (event.target.closest("[data-voice-go]")) { if (recorder) end(); else begin(box); }
  });
  document.addEventListener("submit", end, true);
  document.addEventListener("change", function (event) { var box = event.target.closest("[data-voice]"); if (box) show(box); });
  document.addEventListener("jz:kept", function (event) { event.target.querySelectorAll("[data-voice]").forEach(show); });
  function all() { document.querySelectorAll("[data-voice]").forEach(dress); }
  document.addEventListener("htmx:afterSwap", all);
  all();
})();
