/* Menus are <details> and open without script. This closes them: by Escape, by a click elsewhere,
   by opening another, and by their "Not now"; it goes into the form that one opened, and keeps a panel
   from leaving the screen. */
(() => {
  const open = () => document.querySelectorAll("details[data-menu][open]");
  const close = (menu) => menu.removeAttribute("open");

  const fields = "input:not([type=hidden]), textarea, select";
  const fine = matchMedia("(pointer: fine)");

  const begin = (menu) => {
    const panel = menu.querySelector(":scope > .menu__panel");
    // Measured as it opens by itself: one that is said to open to the other side fits there, and would turn back.
    panel?.parentElement.classList.remove("menu--end");
    panel?.parentElement.classList.toggle("menu--end", panel.getBoundingClientRect().right > innerWidth);
    // On a touch screen the keyboard would rise over what one wanted to see.
    const form = menu.querySelector(":scope > form, :scope > .menu__panel--form");
    if (form && fine.matches && !form.querySelector("[aria-invalid=true]")) form.querySelector(fields)?.focus();
  };
  document.addEventListener("toggle", (event) => {
    if (event.target.open && event.target.matches("details[data-menu], details[data-menu] details")) begin(event.target);
  }, true);
  /* Some have their fields only once they are open. */
  document.addEventListener("come", (event) => event.target.open && event.target.matches("[data-menu]") && begin(event.target));
  document.addEventListener("htmx:after:swap", (event) => {
    const panel = event.target.closest?.(".menu__panel");
    if (panel?.parentElement.open) begin(panel.parentElement);
  });

  document.addEventListener("click", (event) => {
    const away = event.target.closest("[data-close]")?.closest("details");
    open().forEach((menu) => (menu === away || !menu.contains(event.target)) && close(menu));
  });
  /* A form that unfolds in its place closes by Escape, too, and keeps what was typed. */
  const unfolded = () => {
    const box = document.activeElement?.form?.closest("details:not([data-menu])");
    return box?.contains(document.activeElement) ? box : null;
  };
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
    const closing = [...open()];
    const box = closing.length ? null : unfolded();
    if (box) closing.push(box);
    closing.forEach((one) => {
      if (one.contains(document.activeElement)) one.querySelector("summary").focus();
      close(one);
    });
  });
})();
