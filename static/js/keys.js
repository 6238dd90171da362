/* The keyboard: j and k move through the rows of a list, Enter opens one (the browser's own),
   x marks it, a row's own keys ([data-row-key]) act on it, / goes to the search field, ? says what keys do, Ctrl Enter sends the form one writes in,
   and any [data-key] is pressed by its key. Single keys count only outside of fields. */
(() => {
  const writing = (element) => element.matches?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
  const rows = () => [...document.querySelectorAll("[data-row]")].filter((link) => link.checkVisibility());

  const move = (step) => {
    const links = rows();
    if (!links.length) return false;
    const here = links.findIndex((link) => link.closest("li, tr")?.contains(document.activeElement));
    const next = here < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(Math.max(here + step, 0), links.length - 1);
    links[next].focus();
    links[next].scrollIntoView({ block: "nearest" });
    return true;
  };

  const mark = () => {
    const box = document.activeElement?.closest("li, tr")?.querySelector("input[type=checkbox]");
    box?.click();
    return Boolean(box);
  };

  /* The keys of a row count in the row one is in: a field takes the focus, a button is pressed. */
  const inRow = (key) => {
    const target = document.activeElement?.closest("li, tr")?.querySelector(`[data-row-key="${CSS.escape(key)}"]`);
    if (!target) return false;
    if (!writing(target)) target.click();
    else { target.focus(); target.select(); }
    return true;
  };

  const press = (key) => {
    const named = [...document.querySelectorAll("[data-key]")].filter((element) => element.dataset.key === key);
    // On a narrow screen, or a page that is magnified, what one writes in is a sheet that opens first.
    const target = named.find((element) => element.checkVisibility()) ?? named.find((element) => element.closest("[data-composer]"));
    if (target && !target.checkVisibility()) target.closest("[popover]")?.showPopover();
    // What opens something has the focus: Tab leads into it, and Escape comes back to it.
    if (target?.matches("summary")) target.focus();
    target?.click();
    return Boolean(target);
  };

  const find = () => {
    const field = document.querySelector("[data-find]");
    field?.focus();
    field?.select();
    return Boolean(field);
  };

  /* Whoever a key gets in the way of has switched it off. */
  const isOff = (key) => document.querySelector("[data-keys-off]")?.dataset.keysOff.split(" ").includes(key);
  const unmark = () => document.querySelectorAll("[data-key] > kbd").forEach((one) => { one.hidden = isOff(one.parentElement.dataset.key); });

  /* What the keys do, read when one asks for it. */
  const explain = () => {
    const dialog = document.querySelector("[data-keys]");
    if (!dialog) return false;
    dialog.showModal();
    fetch(dialog.dataset.keys, { headers: { "hx-request": "true", "x-live": "1", accept: "text/html" } })
      .then((answer) => (answer.ok ? answer.text() : ""), () => "")
      .then((list) => { dialog.querySelector("[data-keys-list]").innerHTML = list; });
    return true;
  };

  /* In a form of many steps ([data-many-steps]) only whoever presses one knows which is meant. */
  const send = (form) => {
    const marked = form.querySelector("[data-send]");
    if (!marked && form.matches("[data-many-steps]")) return false;
    form.requestSubmit(marked ?? undefined);
    return true;
  };

  const single = { j: () => move(1), k: () => move(-1), x: mark, "/": find, "?": explain };

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.defaultPrevented || event.altKey) return;
    const control = event.ctrlKey || event.metaKey;
    let done = false;
    if (document.querySelector("dialog[open]")) return;
    if (control && event.key === "Enter" && event.target.form) {
      done = send(event.target.form);
    } else if (!control && !writing(event.target) && !isOff(event.key)) done = (single[event.key] ?? (() => inRow(event.key) || press(event.key)))();
    if (done) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    const dialog = event.target.closest("[data-keys]");
    if (dialog && (event.target === dialog || event.target.closest("[data-keys-close]"))) dialog.close();
  });
  document.addEventListener("htmx:after:swap", unmark);
  unmark();
})();
