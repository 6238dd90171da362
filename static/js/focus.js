/* After a refused form the list of what to mend takes the focus, so that it is read out and one Tab away;
   where there is none, the first field that is wrong. */
(() => {
  const take = (root) => (root.querySelector?.("[data-focus]") ?? root.querySelector?.("[aria-invalid=true]"))?.focus();
  take(document);
  document.addEventListener("htmx:after:swap", (event) => take(event.target));
})();
