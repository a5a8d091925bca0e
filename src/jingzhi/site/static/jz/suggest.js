/* Suggestions: a tap takes one over into its list or among the classes; a report asks for them while it is written. */
(function () {
  "use strict";
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
