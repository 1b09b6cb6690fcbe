// Puts the text of a pressed .anxun-copy button into the clipboard and says so. Streamlit's own copy mark shows on hover
// only, which a finger never does. Old kernels and plain HTTP have no clipboard object: there a selected field does it.
(function () {
  function byField(text) {
    var field = document.createElement("textarea");
    field.value = text;
    field.setAttribute("readonly", "");
    field.style.cssText = "position:fixed;top:0;left:0;opacity:0";
    document.body.appendChild(field);
    field.select();
    var done = document.execCommand("copy");
    document.body.removeChild(field);
    return done ? Promise.resolve() : Promise.reject(new Error("refused"));
  }

  function put(text) {
    if (navigator.clipboard && window.isSecureContext) {
      return navigator.clipboard.writeText(text).catch(function () { return byField(text); });
    }
    return byField(text);
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest(".anxun-copy");
    if (!button) { return; }
    var said = button.textContent;
    put(button.getAttribute("data-copy")).then(function () {
      button.textContent = button.getAttribute("data-copied");
      setTimeout(function () { button.textContent = said; }, 2000);
    }, function () { window.prompt("", button.getAttribute("data-copy")); });
  });
})();
