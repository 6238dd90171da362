/* The command palette: Ctrl K (Cmd K) opens it. Pages, cases and customers come from the desk, by what was typed; what can
   be done on this page is read off it: everything that one could press here, with its key. Whatever it offers stands
   somewhere else too. */
(() => {
  const wait = 80;
  const most = 6;
  const dialog = () => document.querySelector("[data-palette]");
  const field = () => dialog().querySelector("input");
  const list = () => dialog().querySelector("[role=listbox]");
  const options = () => [...list().querySelectorAll("[role=option]")];
  let timer = 0;
  let at = 0;
  let shown = "";
  let known = { cases: [], customers: [], pages: [] };

  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const fits = (typed, label) => {
    const words = fold(label).split(/[^\p{L}\p{N}]+/u);
    return fold(typed).split(/\s+/).filter(Boolean).every((part) => words.some((word) => word.startsWith(part)));
  };

  /* What is said of a button: its words without the key that stands in it; else its title. */
  const wordsOf = (element) => {
    const copy = element.cloneNode(true);
    copy.querySelectorAll("kbd, svg, .unseen").forEach((one) => one.remove());
    return (copy.textContent.trim() || element.textContent.trim() || element.title).replace(/\s+/g, " ");
  };
  const actions = (typed) => {
    const found = new Map();
    for (const element of document.querySelectorAll("[data-key], main button, main summary, main a.button")) {
      if (element.closest("dialog") || element.disabled || !element.checkVisibility() || (!typed && !element.dataset.key)) continue;
      const label = wordsOf(element);
      if (label && !found.has(label) && fits(typed, label)) found.set(label, element);
    }
    return [...found].slice(0, most).map(([label, element]) => ({ label, hint: "", key: element.dataset.key, element }));
  };

  const mark = (place) => {
    const all = options();
    at = all.length ? (place + all.length) % all.length : 0;
    all.forEach((one, number) => one.setAttribute("aria-selected", String(number === at)));
    if (!all.length) return field().removeAttribute("aria-activedescendant");
    field().setAttribute("aria-activedescendant", all[at].id);
    return all[at].scrollIntoView({ block: "nearest" });
  };

  const option = ({ label, hint, key, address, element }, number) => {
    const made = document.createElement(address ? "a" : "div");
    made.id = `palette-${number}`;
    made.className = "palette__one";
    made.tabIndex = -1;
    made.setAttribute("role", "option");
    if (address) made.href = address;
    else made.addEventListener("click", () => { close(); element.focus(); element.click(); });
    const words = document.createElement("b");
    words.dir = "auto";
    words.textContent = label;
    const more = document.createElement(key ? "kbd" : "span");
    more.textContent = key ?? hint;
    made.append(words, more);
    return made;
  };

  const show = () => {
    const typed = field().value.trim();
    shown = typed;
    const said = list().dataset;
    const search = typed ? [{ label: said.everywhere, hint: typed, address: `/search?q=${encodeURIComponent(typed)}` }] : [];
    const groups = { cases: known.cases, customers: known.customers, actions: actions(typed), pages: known.pages, search };
    let number = 0;
    list().replaceChildren(...Object.entries(groups).filter(([, found]) => found.length).map(([name, found]) => {
      const group = document.createElement("div");
      group.setAttribute("role", "group");
      group.setAttribute("aria-label", said[name]);
      const head = document.createElement("p");
      head.className = "palette__head";
      head.setAttribute("aria-hidden", "true");
      head.textContent = said[name];
      group.append(head, ...found.map((one) => option(one, number++)));
      return group;
    }));
    const told = dialog().querySelector("[data-palette-said]");
    told.textContent = number === 1 ? told.dataset.one : told.dataset.many.replace("#", number);
    mark(0);
  };

  const ask = async () => {
    const typed = field().value;
    const answer = await fetch(`/palette?q=${encodeURIComponent(typed)}`, { headers: { "x-live": "1", accept: "application/json" } }).catch(() => null);
    if (!answer?.ok || field().value !== typed || !dialog().open) return;
    known = await answer.json();
    show();
  };

  const close = () => dialog().close();
  const open = () => {
    field().value = "";
    known = { cases: [], customers: [], pages: [] };
    dialog().showModal();
    show();
    ask();
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.altKey || event.shiftKey || !dialog()) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      if (dialog().open) close();
      else if (!document.querySelector("dialog[open]")) open();
    } else if (dialog().open && event.target === field()) {
      if (event.key === "ArrowDown") mark(at + 1);
      else if (event.key === "ArrowUp") mark(at - 1);
      else if (event.key === "Enter" && options().length && shown === field().value.trim()) options()[at].click();
      else return; /* an Enter that is quicker than the desk searches for what was typed */
      event.preventDefault();
    }
  });
  document.addEventListener("input", (event) => {
    if (!event.target.closest("[data-palette]")) return;
    clearTimeout(timer);
    timer = setTimeout(ask, wait);
  });
  document.addEventListener("click", (event) => {
    if (event.target === dialog() || event.target.closest("[data-palette-close]")) close();
  });
})();
