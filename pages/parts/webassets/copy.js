// The button that copies the address of what is on screen; without it the field can be copied by hand.
(() => {
  "use strict";
  if (window.havreCopy) return; // Streamlit may run a script again
  window.havreCopy = true;
  document.addEventListener("click", async (event) => {
    const button = event.target.closest && event.target.closest(".havre-copy");
    if (!button) return;
    const field = button.parentElement.querySelector("input");
    field.value = window.location.href; // what was chosen since the field was drawn
    field.focus();
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      button.textContent = button.dataset.done;
    } catch {
      // Browsers refuse on pages without https: the text is selected, to be copied by hand.
    }
  });
})();
