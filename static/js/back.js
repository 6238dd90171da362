/* "Back" on a page of trouble: one step in the browser's history. Without script there is no such button. */
(() => {
  document.querySelectorAll("[data-back]").forEach((button) => { button.hidden = history.length < 2; });
  document.addEventListener("click", (event) => event.target.closest("[data-back]") && history.back());
})();
