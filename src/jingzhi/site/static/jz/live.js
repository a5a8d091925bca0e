/* Lists that stay up to date without losing one's place: a stream of events while there is room for one, else a question
   every half minute. Words come with #live. */
(function () {
  "use strict";
  var box = document.getElementById("live");
  if (!box || !window.fetch) return;
  var words = box.dataset, since = Number(words.since), source = null, timer = 0, lostTimer = 0, wipe = 0, noStreamBefore = 0;
  var detail = document.getElementById("detail"), wait = 0, last = 0, known = Date.now(), ASK = 30000, MOST = 10;

  function say(text, stay) {
    clearTimeout(wipe);
    box.textContent = text;
    if (text && !stay) wipe = setTimeout(function () { box.textContent = ""; }, 8000);
  }
  function link(text, act) {
    var button = document.createElement("button");
    button.type = "button";
    button.textContent = text;
    button.addEventListener("click", act);
    return button;
  }
  function found() {
    clearTimeout(lostTimer);
    lostTimer = 0;
    known = Date.now();
    if (box.dataset.state === "lost") { box.dataset.state = ""; say(""); }
  }
  function lost(after) {
    if (lostTimer || box.dataset.state === "lost") return;
    lostTimer = setTimeout(function () {
      lostTimer = 0;
      box.dataset.state = "lost";
      say(words.lost.replace("{at}", new Date(known).toTimeString().slice(0, 5)), true);
    }, after);
  }

  /* ---- asking ---- */
  function listen() {
    clearTimeout(timer);
    if (source || document.hidden) { timer = setTimeout(ask, ASK); return; }
    if (!window.EventSource || Date.now() < noStreamBefore) { timer = setTimeout(ask, ASK); return; }
    source = new EventSource(words.url + "&since=" + since);
    source.addEventListener("open", found);
    source.addEventListener("changed", function (event) {
      found();
      since = Math.max(since, Number(event.lastEventId));
      told(JSON.parse(event.data));
    });
    source.addEventListener("error", function () {
      if (source && source.readyState === 2) {
        /* No room, or no longer signed in: the question finds out which. */
        hang();
        noStreamBefore = Date.now() + 300000;
        ask();
      } else lost(6000);
    });
  }
  function hang() {
    if (source) source.close();
    source = null;
  }
  function ask() {
    clearTimeout(timer);
    fetch(words.url + "&since=" + since, { credentials: "same-origin", headers: { Accept: "application/json", "HX-Request": "true" } }).then(function (answer) {
      if (answer.status === 401 || answer.status === 403) { say(words.out, true); return null; }
      return answer.ok ? answer.json() : Promise.reject(new Error("later"));
    }).then(function (news) {
      if (!news) return;
      found();
      since = Math.max(since, news.seq);
      told(news);
      listen();
    }).catch(function () { lost(0); timer = setTimeout(ask, ASK); });
  }
  /* A browser keeps six lines to a server: windows nobody looks at do not hold one. */
  document.addEventListener("visibilitychange", function () {
    clearTimeout(timer);
    if (document.hidden) timer = setTimeout(function () { hang(); listen(); }, 10000);
    else if (!source) ask();
  });
  window.addEventListener("pagehide", hang);
  window.addEventListener("pageshow", function (event) { if (event.persisted) ask(); });
  window.addEventListener("online", function () { hang(); ask(); });
  window.addEventListener("offline", function () { lost(0); });

  /* ---- what the news mean for this page ---- */
  var numbers = {};
  function shownCounts() {
    var shown = {};
    document.querySelectorAll("#tabs .j-tab[data-key]").forEach(function (tab) { shown[tab.dataset.key] = Number(tab.querySelector("b").textContent); });
    return shown;
  }
  function told(news) {
    var counts = news.counts || {}, shown = shownCounts();
    var differs = Object.keys(counts).some(function (key) { return key in shown && shown[key] !== counts[key]; });
    var some = Object.keys(news.numbers || {});
    some.forEach(function (no) { numbers[no] = Math.max(numbers[no] || 0, news.numbers[no]); });
    if (!some.length && !news.all && !differs) return;
    lookAtDetail();
    if (wait) return;
    wait = setTimeout(refresh, Math.max(0, last + 1500 - Date.now()));
  }
  function refresh() {
    var list = document.getElementById("rows"), pages = Number(list.dataset.pages || 1), fresh = numbers;
    last = Date.now();
    numbers = {};
    var headers = { "X-Part": "list", "X-Pages": String(Math.min(pages, MOST)) };
    fetch(location.pathname + location.search, { credentials: "same-origin", headers: headers }).then(function (answer) {
      return answer.ok && !answer.redirected ? answer.text() : Promise.reject(new Error("later"));
    }).then(function (html) {
      put(new DOMParser().parseFromString(html, "text/html"), fresh, pages > MOST);
    }).catch(function () { Object.keys(fresh).forEach(function (no) { numbers[no] = Math.max(numbers[no] || 0, fresh[no]); }); lost(0); }).then(function () {
      wait = 0;
      if (Object.keys(numbers).length && box.dataset.state !== "lost") wait = setTimeout(refresh, 1500);
    });
  }
  function rowOf(node) { return node.querySelector("[data-no]"); }
  function put(made, fresh, deep) {
    made.querySelectorAll("[data-live]").forEach(function (part) {
      var target = document.querySelector(part.dataset.live);
      if (!target || part.dataset.live === "#rows") return;
      target.innerHTML = part.innerHTML;
    });
    var rows = made.querySelector('[data-live="#rows"]'), pins = made.querySelector("[data-pins]");
    if (pins && !deep) document.dispatchEvent(new CustomEvent("jz:pins", { detail: JSON.parse(pins.dataset.pins) }));
    if (!rows) return;
    if (deep) { say(words.stale + " · ", true); box.appendChild(link(words.look, function () { location.reload(); })); return; }
    var came = putRows(document.getElementById("rows"), rows, fresh);
    if (came) say(words["new"].replace("{n}", came));
    document.dispatchEvent(new CustomEvent("jz:listed"));
  }
  /* Rows that did not change stay the nodes they are; the first one in sight stays where it is. */
  function putRows(list, made, fresh) {
    var old = {}, came = 0, here = document.activeElement && document.activeElement.closest("#rows [data-no]");
    var chosen = list.querySelector("[aria-current][data-no]"), top = list.getBoundingClientRect().top, scrolled = list.scrollTop;
    var anchor = null, ticked = {};
    list.querySelectorAll("#listed > li").forEach(function (li) {
      var row = rowOf(li);
      if (!row) return;
      old[row.dataset.no] = li;
      li.querySelectorAll("input[type=checkbox]:checked").forEach(function (input) { ticked[input.name + "=" + input.value] = true; });
      if (!anchor && li.getBoundingClientRect().bottom > top) anchor = { no: row.dataset.no, at: li.getBoundingClientRect().top };
    });
    var had = Object.keys(old).length > 0 || !!list.querySelector(".j-empty");
    made.querySelectorAll("#listed > li").forEach(function (li) {
      var row = rowOf(li), was = old[row.dataset.no];
      row.removeAttribute("aria-current");
      if (chosen && row.dataset.no === chosen.dataset.no) row.setAttribute("aria-current", "true");
      if (was && was.className) li.className = was.className;
      if (was && was.querySelector(".j-new-mark")) mark(li);
      /* What somebody may be filling in under a row stays while the matter is the same. */
      var kept = was && was.querySelector("[data-keep]"), same = li.querySelector("[data-keep]");
      if (was && (was.innerHTML === li.innerHTML || (kept && same && kept.dataset.keep === same.dataset.keep))) { li.parentNode.replaceChild(was, li); return; }
      li.querySelectorAll("input").forEach(function (input) { if (ticked[input.name + "=" + input.value]) input.checked = true; });
      if (!was && had && row.dataset.no in fresh) { came += 1; mark(li); }
    });
    var nodes = Array.prototype.slice.call(made.childNodes);
    list.replaceChildren.apply(list, nodes);
    var kept = anchor && scrolled > 0 && list.querySelector('[data-no="' + anchor.no + '"]');
    if (kept) list.scrollTop += kept.closest("li").getBoundingClientRect().top - anchor.at;
    else list.scrollTop = scrolled;
    if (here) {
      var again = list.querySelector('[data-no="' + here.dataset.no + '"]');
      (again || list).focus({ preventScroll: true });
    }
    return came;
  }
  function mark(li) {
    var tag = document.createElement("span"), head = li.querySelector(".j-row-head");
    tag.className = "j-new-mark";
    tag.textContent = words.mark;
    li.classList.add("j-new");
    if (head && !head.querySelector(".j-new-mark")) head.appendChild(tag);
  }

  /* ---- the matter that lies open ---- */
  function forms() { return detail ? Array.prototype.slice.call(detail.querySelectorAll("form")) : []; }
  function touched(field) {
    if (field.type === "hidden" || field.type === "submit" || !field.name) return false;
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field.tagName === "SELECT") return Array.prototype.some.call(field.options, function (o, n) { return o.selected !== o.defaultSelected && !(n === 0 && o.selected && !field.querySelector("[selected]")); });
    return field.value !== field.defaultValue;
  }
  function typed() {
    var kept = [];
    forms().forEach(function (form) {
      Array.prototype.forEach.call(form.elements, function (field) { if (touched(field)) kept.push({ action: form.getAttribute("action"), name: field.name, value: field.value, type: field.type }); });
    });
    return kept;
  }
  function lookAtDetail() {
    var pane = detail && detail.offsetParent !== null && detail.querySelector("[data-detail]");
    if (!pane || !(numbers[pane.dataset.detail] > Number(pane.dataset.rev))) return;
    if (forms().some(function (form) { return form.dataset.sent; })) return;
    var busy = detail.contains(document.activeElement) && document.activeElement.matches("input,select,textarea");
    if (busy || typed().length) bar(pane); else redraw(pane);
  }
  function bar(pane) {
    if (pane.querySelector(".d-acted")) return;
    var line = document.createElement("p");
    line.className = "d-acted";
    line.setAttribute("role", "status");
    line.appendChild(document.createTextNode(words.acted + " · "));
    line.appendChild(link(words.look, function () { redraw(pane); }));
    pane.insertBefore(line, pane.firstChild);
    pane.scrollTop = 0;
  }
  function redraw(pane) {
    var kept = typed(), at = pane.scrollTop, url = new URL(location.href);
    url.searchParams.set("no", pane.dataset.detail);
    window.htmx.ajax("GET", url.pathname + url.search, { target: "#detail", swap: "innerHTML", headers: { "X-Part": "detail" } }).then(function () {
      var body = detail.querySelector(".d-body");
      if (!body) return;
      body.scrollTop = at;
      var left = kept.filter(function (one) { return !restored(one); }).filter(function (one) { return /^(text|textarea|search|tel|number|date)/.test(one.type); });
      if (!left.length) return;
      var note = document.createElement("p");
      note.className = "d-acted";
      note.textContent = words.kept + left.map(function (one) { return one.value; }).join("；");
      body.insertBefore(note, body.firstChild);
      body.scrollTop = 0;
    });
  }
  function restored(one) {
    var form = forms().filter(function (f) { return f.getAttribute("action") === one.action; })[0];
    if (!form) return false;
    return Array.prototype.some.call(form.elements, function (field) {
      if (field.name !== one.name || field.type === "file") return false;
      if (field.type === "checkbox" || field.type === "radio") { if (field.value !== one.value) return false; field.checked = true; } else field.value = one.value;
      var folded = field.closest("details");
      if (folded) folded.open = true;
      field.dispatchEvent(new Event("change", { bubbles: true }));
      return true;
    });
  }
  listen();
})();
