/* The composer of a case: the field takes the focus when one chooses what to write, what was begun is still
   there after a crash of the page, and what was sent leaves the field. All of it works without this, plainer. */
(() => {
  const narrow = matchMedia("(width < 54rem)");
  const composer = () => document.querySelector("[data-composer]");
  const isSheet = (box) => box.matches(":popover-open");
  const draftOf = (area) => `draft ${area.closest("[data-composer]").dataset.composer} ${area.id}`;
  let byArrow = false;

  const focus = (box) => {
    const name = box.querySelector("[name=write]:checked")?.value;
    const panel = box.querySelector(`[data-panel="${name}"]`);
    const field = panel?.querySelector("[autofocus], [aria-invalid=true]") ?? panel?.querySelector("textarea");
    field?.focus({ preventScroll: isSheet(box) });
  };

  const start = () => {
    const box = composer();
    if (!box?.showPopover) return;
    if (narrow.matches && box.classList.contains("composer--open") && !isSheet(box)) box.showPopover();
    box.querySelectorAll("[data-draft]").forEach((area) => {
      const kept = sessionStorage.getItem(draftOf(area));
      if (kept && !area.value) area.value = kept;
    });
  };

  document.addEventListener("keydown", (event) => { byArrow = event.key.startsWith("Arrow"); }, true);
  document.addEventListener("pointerdown", () => { byArrow = false; }, true);
  document.addEventListener("click", (event) => {
    // Arrow keys click their way through the tabs; only a choice that is made takes one into the field.
    if (event.target.matches("[data-composer] [name=write]") && !byArrow) focus(composer());
  });
  document.addEventListener("toggle", (event) => {
    if (event.target === composer() && event.newState === "open") focus(event.target);
  }, true);
  // In the top layer of a wide screen it would lie over the page and nobody could close it.
  narrow.addEventListener("change", () => !narrow.matches && composer()?.matches(":popover-open") && composer().hidePopover());

  const keep = (area) => {
    if (area.value) sessionStorage.setItem(draftOf(area), area.value);
    else sessionStorage.removeItem(draftOf(area));
  };
  const drafts = (form) => (form?.matches?.("[data-composer] form") ? form.querySelectorAll("[data-draft]") : []);

  document.addEventListener("input", (event) => event.target.matches("[data-composer] [data-draft]") && keep(event.target));
  // From here on the desk has it, or gives it back with the page; unless it could not be reached.
  document.addEventListener("submit", (event) => drafts(event.target).forEach((area) => sessionStorage.removeItem(draftOf(area))));
  document.addEventListener("htmx:error", (event) => drafts(event.target).forEach(keep));
  document.addEventListener("htmx:after:swap", (event) => {
    const { ctx } = event.detail;
    const form = ctx.sourceElement;
    if (ctx.request.method !== "POST" || !form.matches?.("[hx-boost]")) return;
    const box = form.closest("[data-composer]");
    // A step while one writes (a preview, a quote) sends nothing: all stays as it is.
    if (ctx.response.status >= 400 || ctx.request.action?.includes("/draft")) return start();
    if (box) {
      form.reset();
      if (isSheet(box)) box.hidePopover();
      document.getElementById("latest")?.scrollIntoView({ block: "nearest" });
    }
    // What had the focus may have gone with the menu it stood in.
    if (!document.activeElement?.checkVisibility?.() || document.activeElement === document.body) document.getElementById("content").focus({ preventScroll: true });
  });
  start();
})();
