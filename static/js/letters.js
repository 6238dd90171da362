/* Writing a letter: marks by button and key, quotes by key, files that are kept as soon as they are chosen, pasted
   or dropped. Without this the marks are typed, and files and quotes go by buttons of the form. */
(() => {
  const areaOf = (element) => element.closest("form")?.querySelector("textarea[data-marks]");
  const around = { bold: "**", italic: "*" };
  const before = { list: "- ", quote: "> " };

  // Typed as by hand, so that the browser can undo it; and told to whoever keeps the draft.
  const insert = (area, text) => {
    area.focus();
    if (!document.execCommand("insertText", false, text)) area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const wrap = (area, mark) => {
    const { selectionStart: start, selectionEnd: end, value } = area;
    const chosen = value.slice(start, end);
    if (chosen.startsWith(mark) && chosen.endsWith(mark) && chosen.length > 2 * mark.length) return insert(area, chosen.slice(mark.length, -mark.length));
    insert(area, `${mark}${chosen}${mark}`);
    if (!chosen) area.setSelectionRange(start + mark.length, start + mark.length);
  };

  const linkTo = (area) => {
    const { selectionStart: start, selectionEnd: end, value } = area;
    const chosen = value.slice(start, end);
    const isAddress = /^https?:\/\/\S+$/.test(chosen);
    insert(area, isAddress ? `[](${chosen})` : `[${chosen}](https://)`);
    if (isAddress) area.setSelectionRange(start + 1, start + 1);
    else if (chosen) area.setSelectionRange(start + chosen.length + 3, start + chosen.length + 11);
    else area.setSelectionRange(start + 1, start + 1);
  };

  const eachLine = (area, sign) => {
    const { value } = area;
    const start = value.lastIndexOf("\n", area.selectionStart - 1) + 1;
    const after = value.indexOf("\n", area.selectionEnd);
    area.setSelectionRange(start, after < 0 ? value.length : after);
    const lines = value.slice(start, area.selectionEnd).split("\n");
    const marked = lines.every((line) => line.startsWith(sign));
    insert(area, lines.map((line) => (marked ? line.slice(sign.length) : sign + line)).join("\n"));
  };

  const mark = (area, name) => {
    if (name === "link") linkTo(area);
    else if (around[name]) wrap(area, around[name]);
    else eachLine(area, before[name]);
  };

  document.addEventListener("keydown", (event) => {
    const name = { b: "bold", i: "italic", k: "link" }[event.key];
    if (!name || event.altKey || event.shiftKey || !(event.ctrlKey || event.metaKey) || !event.target.matches?.("[data-marks]")) return;
    event.preventDefault();
    mark(event.target, name);
  }, true);

  /* Quoting */
  const said = () => [...document.querySelectorAll("[data-said]")];
  // What is folded is not laid out, so that its line ends must be read off the marks.
  const linesOf = (part) => [...part.querySelectorAll("p")].map((one) => {
    const copy = one.cloneNode(true);
    copy.querySelectorAll("br").forEach((end) => end.replaceWith("\n"));
    return copy.textContent;
  }).join("\n\n");
  const wordsOf = (entry) => [...entry.querySelectorAll("[data-words]")].map((part) => (part.checkVisibility() ? part.innerText : linesOf(part)).trim()).join("\n\n");
  const chosenIn = () => {
    const selection = getSelection();
    if (!selection || selection.isCollapsed) return null;
    const entry = selection.getRangeAt(0).commonAncestorContainer;
    const place = (entry.nodeType === 1 ? entry : entry.parentElement).closest("[data-said]");
    return place && { place, text: selection.toString().trim() };
  };
  const quote = (area, place, text) => {
    const lines = text.replace(/\n{3,}/g, "\n\n").split("\n").map((line) => `> ${line}`.trimEnd());
    area.setSelectionRange(area.value.length, area.value.length);
    insert(area, `${area.value.trim() ? "\n\n" : ""}${place.dataset.said}\n${lines.join("\n")}\n\n`);
    area.scrollTop = area.scrollHeight;
  };
  const openReply = () => {
    const tab = document.querySelector("[data-composer] [name=write][value=reply]");
    const box = tab?.closest("[data-composer]");
    if (!box) return null;
    if (!box.checkVisibility()) box.showPopover?.();
    tab.checked = true;
    return box.querySelector("[data-panel=reply] [data-marks]");
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-mark]");
    if (button) return mark(areaOf(button), button.dataset.mark);
    const removed = event.target.closest("[data-remove]");
    if (removed) {
      const { form } = removed;
      removed.closest("li").remove();
      form.dispatchEvent(new Event("input", { bubbles: true }));
      return keep(form);
    }
    const shown = event.target.closest("[data-show]");
    if (shown) return insert(areaOf(shown), `![${shown.dataset.name}](cid:${shown.dataset.show})`);
    const link = event.target.closest("[data-quote]");
    const last = event.target.closest("[data-quote-last]");
    if (!link && !last) return;
    const area = last && areaOf(last).checkVisibility() ? areaOf(last) : openReply();
    const chosen = chosenIn();
    const place = link ? link.closest("[data-said]") : chosen?.place ?? said().filter((one) => one.matches("[data-theirs]")).at(-1);
    if (!area || !place) return;
    event.preventDefault();
    quote(area, place, chosen?.place === place ? chosen.text : wordsOf(place));
  });

  /* Files */
  const token = (form) => form.querySelector("[name=_csrf]").value;
  const say = (form, words) => { form.querySelector("[data-uploading]").textContent = words; };
  const draftOf = (form) => `files ${form.closest("[data-composer]").dataset.composer} ${form.dataset.panel}`;
  const drafted = (form) => form?.matches?.("[data-composer] form:has([data-files])");
  const keep = (form) => {
    if (!drafted(form)) return;
    const receipts = [...form.querySelectorAll("[name=kept]:checked")].map((box) => box.value);
    if (receipts.length) sessionStorage.setItem(draftOf(form), JSON.stringify(receipts));
    else sessionStorage.removeItem(draftOf(form));
  };
  // The desk keeps them, or has kept them, and answers with how the form shows them.
  const bring = async (form, body) => {
    const answer = await fetch("/uploads", { method: "POST", body, headers: { "x-csrftoken": token(form) } });
    const made = document.createElement("template");
    made.innerHTML = answer.headers.get("content-type")?.startsWith("text/html") ? await answer.text() : "";
    const items = [...made.content.querySelectorAll(".composer__file")];
    form.querySelector("[data-files]").append(...items);
    if (items.length) form.dispatchEvent(new Event("input", { bubbles: true }));
    say(form, made.content.querySelector("[data-problem]")?.textContent ?? (answer.ok ? "" : form.dataset.tooLarge));
    keep(form);
    return items;
  };
  const send = async (form, files, inText) => {
    const body = new FormData();
    files.forEach((file) => body.append("files", file, file.name || "picture.png"));
    say(form, files.map((file) => file.name).join(", ") + " …");
    try {
      const items = await bring(form, body);
      const shown = inText ? items.map((item) => item.querySelector("[data-show]")).filter(Boolean) : [];
      shown.forEach((picture) => insert(areaOf(form), `![${picture.dataset.name}](cid:${picture.dataset.show})`));
    } catch {
      say(form, document.querySelector("template[data-no-answer]")?.content.textContent.trim() ?? "");
    }
  };
  // After a crash of the page the files of a letter that was begun are there again, as its text is.
  const restore = () => document.querySelectorAll("[data-composer] form:has([data-files])").forEach((form) => {
    const receipts = JSON.parse(sessionStorage.getItem(draftOf(form)) ?? "[]");
    if (!receipts.length || form.querySelector(".composer__file")) return;
    const body = new FormData();
    receipts.forEach((receipt) => body.append("kept", receipt));
    bring(form, body).catch(() => {});
  });
  const take = (form, found, inText) => {
    const files = [...found];
    if (!form || !files.length) return false;
    send(form, files, inText);
    return true;
  };

  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-upload]")) return;
    take(event.target.form, event.target.files, false);
    event.target.value = "";
  });
  document.addEventListener("change", (event) => event.target.matches("[name=kept]") && keep(event.target.form));
  document.addEventListener("submit", (event) => drafted(event.target) && sessionStorage.removeItem(draftOf(event.target)));
  document.addEventListener("htmx:error", (event) => keep(event.target));
  document.addEventListener("htmx:after:swap", () => document.querySelectorAll("[data-composer] form:has(.composer__file)").forEach(keep));
  document.addEventListener("paste", (event) => {
    const area = event.target.closest?.("[data-marks]");
    if (area && take(area.form, event.clipboardData.files, true)) event.preventDefault();
  });
  const dropped = (event) => (event.dataTransfer?.types.includes("Files") ? event.target.closest?.("form:has([data-files])") : null);
  document.addEventListener("dragover", (event) => {
    const form = dropped(event);
    if (!form) return;
    event.preventDefault();
    form.classList.add("composer--dropping");
  });
  document.addEventListener("dragleave", (event) => event.target.closest?.(".composer--dropping")?.classList.remove("composer--dropping"));
  document.addEventListener("drop", (event) => {
    const form = dropped(event);
    if (!form) return;
    event.preventDefault();
    form.classList.remove("composer--dropping");
    take(form, event.dataTransfer.files, [...event.dataTransfer.files].every((file) => file.type.startsWith("image/")));
  });

  /* The button says who will read it. */
  document.addEventListener("input", (event) => {
    if (!event.target.matches("[data-panel=forward] [name=to]")) return;
    const button = event.target.form.querySelector("[data-send]");
    button.dataset.plain ??= button.firstChild.textContent;
    button.firstChild.textContent = event.target.value.includes("@") ? button.dataset.to.replace("…", event.target.value.trim()) : button.dataset.plain;
  });
  restore();
})();
