/* Keeps the shell of the field pages and the pages last seen, so that they open without network. Reports themselves
   wait in the page's own outbox (outbox.js); this worker never touches what is sent. */
"use strict";
var SHELL = "jz-shell-{{ version }}", PAGES = "jz-pages", OFFLINE = "{% url "site:offline" %}", MOST = 40, PATIENCE = 6000, forgotten = 0;
var FILES = [{% for file in shell %}"{{ file }}"{% if not forloop.last %}, {% endif %}{% endfor %}];

/* One after the other: a slow line is not asked for everything at once. */
function fill(cache) {
  return FILES.concat(OFFLINE).reduce(function (before, file) { return before.then(function () { return cache.add(file); }); }, Promise.resolve());
}
self.addEventListener("install", function (event) {
  event.waitUntil(caches.open(SHELL).then(fill).then(function () { return self.skipWaiting(); }));
});
self.addEventListener("activate", function (event) {
  event.waitUntil(caches.keys().then(function (names) {
    return Promise.all(names.filter(function (name) { return name !== SHELL && name !== PAGES; }).map(function (name) { return caches.delete(name); }));
  }).then(function () { return self.clients.claim(); }));
});
function keep(request, response) {
  if (!response.ok || response.redirected || response.headers.get("X-Offline") !== "keep") return;
  var copy = response.clone(), began = forgotten;
  caches.open(PAGES).then(function (cache) {
    return cache.delete(request).then(function () { return cache.put(request, copy); }).then(function () { return cache.keys(); }).then(function (keys) {
      return Promise.all(keys.slice(0, Math.max(0, keys.length - MOST)).map(function (key) { return cache.delete(key); }));
    });
  }).then(function () { if (began !== forgotten) return caches.delete(PAGES); });
}
function patiently(request) {
  return new Promise(function (resolve, reject) {
    var timer = setTimeout(function () { caches.match(request).then(function (hit) { if (hit) resolve(hit); }); }, PATIENCE);
    fetch(request).then(function (response) { clearTimeout(timer); keep(request, response); resolve(response); }, function (error) { clearTimeout(timer); reject(error); });
  });
}
self.addEventListener("fetch", function (event) {
  var request = event.request, url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (FILES.indexOf(url.pathname) >= 0) {
    event.respondWith(caches.match(url.pathname).then(function (hit) { return hit || fetch(request); }));
  } else if (request.mode === "navigate") {
    event.respondWith(patiently(request).catch(function () {
      return caches.match(request).then(function (hit) { return hit || caches.match(request, { ignoreSearch: true }); }).then(function (hit) { return hit || caches.match(OFFLINE); });
    }));
  } else if (url.pathname.indexOf("/maps/") === 0) {
    event.respondWith(patiently(request).catch(function () { return caches.match(request).then(function (hit) { return hit || Response.error(); }); }));
  }
});
self.addEventListener("message", function (event) {
  if (event.data !== "forget") return;
  /* A page on its way into the cache at this moment is thrown away when it has arrived. */
  forgotten += 1;
  event.waitUntil(caches.delete(PAGES));
});
/* Background Sync, where the browser has it: wake the open pages; the outbox lives in them. */
self.addEventListener("sync", function (event) {
  if (event.tag !== "jz-outbox") return;
  event.waitUntil(self.clients.matchAll().then(function (pages) { pages.forEach(function (page) { page.postMessage("flush"); }); }));
});
