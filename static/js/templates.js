/* Putting a template into a letter: one types a part of its name, arrows choose, Enter puts it where the cursor was.
   The first place that is left to fill in is marked then, and F2 goes to the next. */
(() => {
  const gap = /\[\? ?[^[\]\n]{1,120}? ?\?\]/g;
  let list = null;

  const areaOf = (form) => form.querySelector("textarea[data-marks]");
  const offered = (choice) => [...choice.querySelectorAll("option")].filter((one) => one.value);
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase();

  const close = (back) => {
    if (!list) return;
    const { box, button, form } = list;
    list = null;
    button.setAttribute("aria-expanded", "false");
    box.remove();
    if (back) areaOf(form).focus();
  };
  const mark = (at) => {
    const shown = [...list.options.children].filter((one) => one.role === "option");
    shown.forEach((one) => one.setAttribute("aria-selected", "false"));
    if (!shown.length) return list.field.removeAttribute("aria-activedescendant");
    list.at = (at + shown.length) % shown.length;
    const here = shown[list.at];
    here.setAttribute("aria-selected", "true");
    here.scrollIntoView({ block: "nearest" });
    list.field.setAttribute("aria-activedescendant", here.id);
  };
  const fill = () => {
    const words = plain(list.field.value).split(/\s+/).filter(Boolean);
    const fitting = offered(list.choice).filter((one) => words.every((word) => plain(`${one.text} ${one.parentElement.label ?? ""}`).includes(word)));
    list.options.replaceChildren(...fitting.map((one) => {
      const line = document.createElement("li");
      line.id = `template-${one.value}`;
      line.role = "option";
      line.dataset.template = one.value;
      const name = document.createElement("span");
      name.textContent = one.text;
      name.dir = "auto";
      const hint = document.createElement("small");
      hint.textContent = [one.parentElement.label, one.dataset.hint].filter(Boolean).join(" · ");
      line.append(name, hint);
      return line;
    }));
    if (!fitting.length) list.options.append(Object.assign(document.createElement("li"), { textContent: list.choice.dataset.none, className: "quiet" }));
    mark(0);
  };
  const open = (button) => {
    const choice = button.closest("[data-templates]");
    const form = button.form;
    if (list) return close(true);
    const box = document.createElement("div");
    box.className = "templates__box";
    const field = Object.assign(document.createElement("input"), { className: "input", type: "text", autocomplete: "off", spellcheck: false, role: "combobox" });
    field.setAttribute("aria-label", choice.querySelector("label").textContent);
    field.setAttribute("aria-expanded", "true");
    field.setAttribute("aria-controls", "templates-list");
    field.setAttribute("aria-autocomplete", "list");
    const options = Object.assign(document.createElement("ul"), { className: "mentions templates__list", id: "templates-list", role: "listbox" });
    options.setAttribute("aria-label", choice.querySelector("label").textContent);
    box.append(field, options, Object.assign(document.createElement("a"), { href: "/templates", textContent: choice.dataset.keep }));
    choice.closest(".composer__tools").after(box);
    list = { box, field, options, choice, form, button, at: 0 };
    button.setAttribute("aria-expanded", "true");
    fill();
    field.focus();
  };

  const nextGap = (area, from) => {
    gap.lastIndex = 0;
    const found = [...area.value.matchAll(gap)];
    const next = found.find((one) => one.index >= from) ?? found[0];
    if (!next) return false;
    area.focus();
    area.setSelectionRange(next.index, next.index + next[0].length);
    return true;
  };
  const put = async (key) => {
    const { choice, form } = list;
    close(false);
    const area = areaOf(form);
    const answer = await fetch(choice.dataset.templates + key, { headers: { accept: "application/json" } }).catch(() => null);
    const said = choice.querySelector("[data-templates-said]");
    area.focus();
    if (!answer?.ok) {
      said.textContent = choice.dataset.failed;
      return;
    }
    const { text: filled, used, said: words } = await answer.json();
    const start = area.selectionStart;
    // Several lines are paragraphs of their own; a few words go into the line where the cursor is.
    const apart = (near, edge) => (filled.includes("\n") && near.trim() && !edge.test(near) ? "\n\n" : "");
    const text = apart(area.value.slice(0, start), /\n$/) + filled + apart(area.value.slice(area.selectionEnd), /^\n/);
    if (!document.execCommand("insertText", false, text)) area.setRangeText(text, start, area.selectionEnd, "end");
    const kept = Object.assign(document.createElement("input"), { type: "hidden", name: "used", value: String(used) });
    if (![...choice.querySelectorAll("[name=used]")].some((one) => one.value === kept.value)) choice.prepend(kept);
    area.dispatchEvent(new Event("input", { bubbles: true }));
    said.textContent = words;
    if (!gap.test(text)) return;
    nextGap(area, start);
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-templates-open]");
    if (button) open(button);
    else if (list && !list.box.contains(event.target)) close(false);
  });
  document.addEventListener("pointerdown", (event) => {
    const one = event.target.closest?.("[data-template]");
    if (!one || !list) return;
    event.preventDefault();
    put(one.dataset.template);
  });
  document.addEventListener("input", (event) => { if (list && event.target === list.field) { event.stopPropagation(); fill(); } }, true);
  document.addEventListener("keydown", (event) => {
    if (event.key === "F2" && event.target.matches?.("textarea[data-marks]") && nextGap(event.target, event.target.selectionEnd)) return event.preventDefault();
    if (!list || event.target !== list.field || event.isComposing) return;
    const chosen = list.options.querySelector("[aria-selected=true]");
    if (event.key === "ArrowDown") mark(list.at + 1);
    else if (event.key === "ArrowUp") mark(list.at - 1);
    else if (event.key === "Enter") { if (chosen) put(chosen.dataset.template); }
    else if (event.key === "Escape") close(true);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);
})();
