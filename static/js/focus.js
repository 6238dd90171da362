/* After a refused form the list of what to mend takes the focus, so that it is read out and one Tab away. */
(() => {
  const take = (root) => root.querySelector?.("[data-focus]")?.focus();
  take(document);
  document.addEventListener("htmx:after:swap", (event) => take(event.target));
})();
