/* Runs before the first paint: light or dark, usual or large letters. Default follows the system on PCs; phones stay light (sunlight). */
(function () {
  var chosen = null;
  try { chosen = localStorage.getItem("jz-theme"); } catch (e) { /* private window */ }
  if (!chosen) {
    var pc = window.matchMedia("(pointer: fine)").matches;
    chosen = pc && window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  }
  document.documentElement.setAttribute("data-bs-theme", chosen);
  try { if (localStorage.getItem("jz-size") === "large") document.documentElement.setAttribute("data-size", "large"); } catch (e) { /* private window */ }
  document.documentElement.classList.add("has-js");
})();
