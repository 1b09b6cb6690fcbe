// Runs in <head> before Streamlit's modules, so it is written for old kernels (WeChat, HarmonyOS): no syntax after ES2015.
(function () {
  if (!Object.hasOwn) {
    Object.hasOwn = function (thing, key) { return Object.prototype.hasOwnProperty.call(thing, key); };
  }
  if (typeof AbortSignal !== "undefined" && !AbortSignal.timeout) {
    AbortSignal.timeout = function (ms) {
      var end = new AbortController();
      setTimeout(function () { end.abort(); }, ms);
      return end.signal;
    };
  }

  function chosen(name) {
    var found = document.cookie.match(new RegExp("(?:^|; )anxun_" + name + "=([a-z]+)"));
    return found ? found[1] : "";
  }

  var root = document.documentElement;
  var theme = chosen("theme");
  root.setAttribute("data-theme", theme || "system");
  root.setAttribute("data-type", chosen("type") || "normal");
  root.setAttribute("data-contrast", chosen("contrast") || "normal");

  // Lists are cards on a narrow screen and tables on a wide one; the server has to know before it draws.
  document.cookie = "anxun_width=" + (window.innerWidth < 700 ? "narrow" : "wide") + "; path=/; SameSite=Lax";

  // Pages lie one level deep, the server at the root: without this Streamlit first asks /hazards/_stcore/health, a 404.
  window.__streamlit = { BACKEND_BASE_URL: location.origin };

  // Streamlit keeps the choice per path; it reads this key once, when its modules load.
  var key = "stActiveTheme-" + location.pathname + "-v2";
  try {
    if (theme === "light") { localStorage.setItem(key, '"Light"'); }
    else if (theme === "dark") { localStorage.setItem(key, '"Dark"'); }
    else { localStorage.removeItem(key); }
  } catch (refused) { root.setAttribute("data-storage", "none"); }
})();
