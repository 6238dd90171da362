/* Menus are <details> and open without script. This closes them: by Escape, by a click elsewhere,
   by opening another, and by their "Not now". */
(() => {
  const open = () => document.querySelectorAll("details[data-menu][open]");
  const close = (menu) => menu.removeAttribute("open");

  document.addEventListener("click", (event) => {
    const away = event.target.closest("[data-close]")?.closest("details");
    open().forEach((menu) => (menu === away || !menu.contains(event.target)) && close(menu));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    open().forEach((menu) => {
      if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
      close(menu);
    });
  });
})();
