/* Naming a colleague in a note: after an @ the names that fit are offered; arrows choose, Enter or Tab takes one. */
(() => {
  const areaOf = (element) => (element.matches?.("textarea[data-mentions]") ? element : null);
  const begun = (area) => /(?:^|\s)@([^\s@]*(?: [^\s@]*)?)$/u.exec(area.value.slice(0, area.selectionStart))?.[1];
  let list = null;

  const close = () => {
    list?.area.removeAttribute("aria-activedescendant");
    list?.box.remove();
    list = null;
  };
  const mark = (at) => {
    const { area, box } = list;
    list.at = (at + box.children.length) % box.children.length;
    [...box.children].forEach((one, place) => one.setAttribute("aria-selected", String(place === list.at)));
    area.setAttribute("aria-activedescendant", box.children[list.at].id);
  };
  const take = (name) => {
    const { area } = list;
    const typed = begun(area) ?? "";
    area.setRangeText(`${name} `, area.selectionStart - typed.length, area.selectionStart, "end");
    close();
    area.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const show = (area, names) => {
    close();
    if (!names.length || document.activeElement !== area) return;
    const box = document.createElement("ul");
    box.className = "mentions";
    box.id = "mentions";
    box.setAttribute("role", "listbox");
    box.setAttribute("aria-label", area.dataset.mentionsLabel);
    names.forEach((name, place) => {
      const one = document.createElement("li");
      one.id = `mention-${place}`;
      one.setAttribute("role", "option");
      one.textContent = name;
      one.addEventListener("pointerdown", (event) => { event.preventDefault(); take(name); });
      box.append(one);
    });
    area.after(box);
    list = { area, box, at: 0 };
    mark(0);
  };

  document.addEventListener("input", async (event) => {
    const area = areaOf(event.target);
    if (!area) return;
    const typed = begun(area);
    if (typed === undefined) return close();
    const answer = await fetch(`${area.dataset.mentions}?q=${encodeURIComponent(typed)}`, { headers: { "x-live": "1", accept: "application/json" } }).catch(() => null);
    if (answer?.ok && begun(area) === typed) show(area, (await answer.json()).filter((name) => name !== typed));
  });
  document.addEventListener("keydown", (event) => {
    if (!list || event.target !== list.area || event.isComposing) return;
    const { key } = event;
    if (key === "ArrowDown") mark(list.at + 1);
    else if (key === "ArrowUp") mark(list.at - 1);
    else if ((key === "Enter" && !event.ctrlKey && !event.metaKey) || key === "Tab") take(list.box.children[list.at].textContent);
    else if (key === "Escape") close();
    else return;
    event.preventDefault();
  }, true);
  document.addEventListener("focusout", (event) => areaOf(event.target) && close());
})();
