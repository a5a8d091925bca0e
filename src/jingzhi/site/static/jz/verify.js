/* Fields that belong to one choice only (an outcome, whether somebody was reached) show when it is chosen. */
(function () {
  "use strict";
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
