/* Choosing several rows of a list: Shift with x, or with a click, chooses all between the last one and this one;
   Escape chooses none. Enter in a field presses the button that stands below it. How many are chosen is said where they can be acted on. */
(() => {
  const boxes = () => [...document.querySelectorAll("#several input[name=case]")];
  const bar = () => document.querySelector("[data-several]");
  let last = null;

  const tell = () => {
    const said = bar()?.querySelector("[data-chosen]");
    const chosen = boxes().filter((box) => box.checked).length;
    if (said) said.textContent = said.dataset[chosen === 1 ? "one" : "many"].replace("#", chosen);
  };
  const range = (to) => {
    const all = boxes();
    const [from, end] = [all.indexOf(last), all.indexOf(to)].sort((one, other) => one - other);
    if (from < 0) return;
    all.slice(from, end + 1).forEach((box) => { box.checked = true; });
    tell();
  };
  const none = () => {
    const some = boxes().filter((box) => box.checked);
    some.forEach((box) => { box.checked = false; });
    const all = bar()?.querySelector("input[name=all]");
    if (all) all.checked = false;
    last = null;
    tell();
    return some.length > 0;
  };

  document.addEventListener("click", (event) => {
    if (event.target.matches?.("[data-choose-none]")) { event.preventDefault(); none(); return; }
    if (!event.target.matches?.("#several input[name=case]")) return;
    if (event.shiftKey && last) range(event.target);
    last = event.target;
  });
  document.addEventListener("change", (event) => event.target.form?.id === "several" && tell());
  /* All panels are one form: what Enter means in one is the step of its field, and on a row's box it means nothing. */
  const stepOf = (field) => {
    const steps = [...(field.closest(".menu__panel")?.querySelectorAll("button[name=step]") ?? [])];
    return steps.find((step) => field.compareDocumentPosition(step) & Node.DOCUMENT_POSITION_FOLLOWING);
  };
  document.addEventListener("keydown", (event) => {
    const control = event.ctrlKey || event.metaKey;
    if (event.key !== "Enter" || event.isComposing || event.altKey) return;
    if (!event.target.matches?.(control ? "#several input, #several textarea" : "#several input")) return;
    event.preventDefault();
    stepOf(event.target)?.click();
  }, true);
  /* Before menus hear of it: the Escape that closes one leaves the choice. */
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches?.("input:not([type=checkbox]), textarea, select")) return;
    if (event.key === "Escape" && !document.querySelector("details[data-menu][open]")) none();
    if (event.key !== "X") return;
    const here = document.activeElement?.closest("li")?.querySelector("#several input[name=case]");
    if (!here) return;
    if (last && last.isConnected) range(here);
    else { here.checked = true; tell(); }
    last = here;
    event.preventDefault();
  }, true);
  addEventListener("pageshow", tell);
})();
