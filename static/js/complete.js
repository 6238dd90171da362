/* Completing what one types in a [data-complete] field: what can stand next is asked from its address, up to the cursor.
   The arrows choose, Enter and Tab take what was chosen; an Enter with nothing chosen sends the form as ever. */
(() => {
  const wait = 90;
  let list = null;
  let timer = 0;

  const close = () => {
    clearTimeout(timer);
    if (!list) return;
    list.field.setAttribute("aria-expanded", "false");
    list.field.removeAttribute("aria-activedescendant");
    list.box.remove();
    list = null;
  };

  const mark = (at) => {
    const options = [...list.box.children];
    list.at = (at + options.length) % options.length;
    options.forEach((one, place) => one.setAttribute("aria-selected", String(place === list.at)));
    options[list.at].scrollIntoView({ block: "nearest" });
    list.field.setAttribute("aria-activedescendant", options[list.at].id);
  };

  const take = (place) => {
    const { field, found } = list;
    const { text, instead } = found[place];
    close();
    const end = field.selectionStart;
    field.setRangeText(text.endsWith(":") ? text : `${text} `, end - instead.length, end, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const show = (field, found) => {
    close();
    if (!found.length || document.activeElement !== field) return;
    const box = document.createElement("ul");
    box.className = "completions";
    box.id = "completions";
    box.setAttribute("role", "listbox");
    box.setAttribute("aria-label", field.dataset.completeLabel);
    found.forEach(({ text, says }, place) => {
      const option = document.createElement("li");
      option.id = `completion-${place}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      const words = document.createElement("b");
      words.textContent = text;
      option.append(words, ` ${says}`);
      option.addEventListener("pointerdown", (event) => { event.preventDefault(); take(place); });
      box.append(option);
    });
    field.after(box);
    field.setAttribute("aria-expanded", "true");
    list = { field, box, found, at: -1 };
  };

  const ask = async (field) => {
    const typed = field.value.slice(0, field.selectionStart);
    const answer = await fetch(`${field.dataset.complete}?q=${encodeURIComponent(typed)}`, { headers: { "x-live": "1", accept: "application/json" } }).catch(() => null);
    if (answer?.ok && field.value.slice(0, field.selectionStart) === typed) show(field, await answer.json());
  };

  const fieldOf = (element) => (element.matches?.("[data-complete]") ? element : null);

  document.addEventListener("focusin", (event) => {
    const field = fieldOf(event.target);
    if (!field) return;
    Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "completions" }).forEach(([name, value]) => field.setAttribute(name, value));
  });
  document.addEventListener("input", (event) => {
    const field = fieldOf(event.target);
    if (!field) return;
    close();
    if (field.value) timer = setTimeout(ask, wait, field);
  });
  document.addEventListener("keydown", (event) => {
    const field = fieldOf(event.target);
    if (!field || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const { key } = event;
    if (!list) {
      if (key !== "ArrowDown") return;
      ask(field);
    } else if (key === "ArrowDown") mark(list.at + 1);
    else if (key === "ArrowUp") mark(list.at < 0 ? -1 : list.at - 1);
    else if ((key === "Enter" && list.at >= 0) || (key === "Tab" && !event.shiftKey && list.at >= 0)) take(list.at);
    else if (key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);
  document.addEventListener("focusout", (event) => fieldOf(event.target) && close());
})();
