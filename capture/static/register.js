/* Registers the service worker from any page, and lets a new version in when nothing half-filled is open. */
(function () {
  if (!("serviceWorker" in navigator)) return;
  function idle() {
    try { return !sessionStorage.getItem("anxun-open"); } catch (error) { return true; }
  }
  function offer(worker) {
    if (worker && navigator.serviceWorker.controller && idle()) worker.postMessage("take over");
  }
  window.addEventListener("load", function () {
    navigator.serviceWorker.register("/sw.js", { scope: "/" }).then(function (registration) {
      offer(registration.waiting);
      registration.addEventListener("updatefound", function () {
        var worker = registration.installing;
        worker.addEventListener("statechange", function () { if (worker.state === "installed") offer(worker); });
      });
    }, function () { return false; });
  });
})();
