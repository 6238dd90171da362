/* After a refused form the list of what to mend takes the focus, so that it is read out and one Tab away;
   where there is none, the first field that is wrong. "Fill this in." says of several fields the same: in the list
   each stands behind the name of its field. */
(() => {
  const nameOf = (field) => {
    const words = field?.labels?.[0]?.querySelector("span") ?? field?.labels?.[0] ?? field?.querySelector?.("legend");
    return words?.textContent.trim();
  };
  const named = (link) => {
    const name = nameOf(document.getElementById(decodeURIComponent(link.hash.slice(1))));
    if (!name || link.querySelector("b")) return;
    const label = document.createElement("b");
    label.textContent = name;
    link.prepend(label, " ");
  };
  const take = (root) => {
    root.querySelectorAll?.(".errors a[href^='#']").forEach(named);
    (root.querySelector?.("[data-focus]") ?? root.querySelector?.("[aria-invalid=true]"))?.focus();
  };
  take(document);
  document.addEventListener("htmx:after:swap", (event) => take(event.target));
})();
