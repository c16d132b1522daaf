// The quick exit: a click on its button, or Esc three times, puts another page in this one's place.
(() => {
  "use strict";
  if (window.havreExit) return; // Streamlit may run a script again
  const WITHIN_MS = 2000;
  const button = () => document.querySelector(".havre-exit");
  const pressed = [];

  function leave(href) {
    document.documentElement.style.visibility = "hidden"; // the other page may take its time
    const quiet = document.createElement("meta"); // that site need not know where from
    quiet.name = "referrer";
    quiet.content = "no-referrer";
    document.head.append(quiet);
    window.location.replace(href);
  }
  window.havreExit = leave;

  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest(".havre-exit");
    if (!link) return;
    event.preventDefault();
    leave(link.href);
  });
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape" || event.repeat) return;
      pressed.push(event.timeStamp);
      if (pressed.length > 3) pressed.shift();
      if (pressed.length === 3 && pressed[2] - pressed[0] <= WITHIN_MS && button()) {
        leave(button().href);
      }
    },
    true
  );

  // Streamlit adds a step to the history for every choice, and Back would walk through what was asked
  // while the page stays as it is. So a choice takes the place of the one before, and Back leads to
  // the page before.
  const push = window.history.pushState;
  window.history.pushState = function (state, title, url) {
    const here = url && new URL(url, document.baseURI).pathname === window.location.pathname;
    const step = here ? window.history.replaceState : push;
    return step.call(window.history, state, title, url);
  };
})();
