/* The composer of a case: the field takes the focus when one chooses what to write, what was begun is still
   there after a crash of the page, and what was sent leaves the field. All of it works without this, plainer. */
(() => {
  const narrow = matchMedia("(width < 54rem)");
  const composer = () => document.querySelector("[data-composer]");
  const isSheet = (box) => box.matches(":popover-open");
  const draftOf = (area) => `draft ${area.closest("[data-composer]").dataset.composer} ${area.id}`;
  /* A text as it was typed and the same text on a page differ in their marks and in the space between lines. */
  const plain = (text) => text.replace(/[^\p{L}\p{N}]+/gu, "");
  const asShown = (source) => plain(source.replace(/!\[[^\]\n]*\]\([^)\n]*\)/g, "").replace(/\[([^\]\n]*)\]\([^)\n]*\)/g, "$1").replace(/^[ \t>]*\d{1,9}[.)] /gm, ""));
  let byArrow = false;

  /* Drafts: the desk keeps them, a moment after the last key; between two saves this window does. */
  const stateOf = (form) => form.querySelector("[data-draft-state]");
  const versionOf = (form) => form.querySelector("[name=draft]")?.value ?? "0";
  const timers = new WeakMap();
  const save = (form, after = 700) => {
    if (!stateOf(form)) return;
    clearTimeout(timers.get(form));
    timers.set(form, setTimeout(() => {
      if (!form.isConnected || form.dataset.sending !== undefined) return;
      drafts(form).forEach((area) => { area.dataset.saved = area.value; keep(area); });
      htmx.trigger(stateOf(form), "begun");
    }, after));
  };

  const focus = (box) => {
    const name = box.querySelector("[name=write]:checked")?.value;
    const panel = box.querySelector(`[data-panel="${name}"]`);
    // A choice that has to be made stands before what is written, and nothing has been chosen there yet.
    const field = panel?.querySelector("[autofocus], [aria-invalid=true]") ?? panel?.querySelector("select:required:invalid, textarea");
    field?.focus({ preventScroll: isSheet(box) });
  };

  const latest = () => [...(document.getElementById("history")?.children ?? [])].slice(-5);
  // A letter stands there as it is read, a note as it was typed.
  const arrived = (text) => latest().some((entry) => [plain(text), asShown(text)].some((words) => words && plain(entry.textContent).includes(words)));
  const keptOf = (area) => JSON.parse(sessionStorage.getItem(draftOf(area)) ?? "null");
  // What had arrived when the page was lost is no draft any more, though the desk may have kept it as one since.
  const forgetArrived = () => composer()?.querySelectorAll("[data-draft]").forEach((area) => {
    const kept = keptOf(area);
    if (!kept?.sent || !arrived(kept.text)) return;
    sessionStorage.removeItem(draftOf(area));
    if (kept.text !== area.value) return;
    area.value = "";
    save(area.form, 0);
  });
  const start = () => {
    const box = composer();
    if (!box?.showPopover) return;
    if (narrow.matches && box.classList.contains("composer--open") && !isSheet(box)) box.showPopover();
    // What was typed after the last save, if nothing was saved or sent from elsewhere since; and what was on its way.
    box.querySelectorAll("[data-draft]").forEach((area) => {
      const kept = keptOf(area);
      if (!kept?.text || kept.text === area.value) return;
      const isOurs = kept.version === versionOf(area.form) || (area.value && kept.saved === area.value);
      if (kept.sent || isOurs) {
        area.value = kept.text;
        save(area.form, 0);
      }
    });
  };

  document.addEventListener("keydown", (event) => { byArrow = event.key.startsWith("Arrow"); }, true);
  document.addEventListener("pointerdown", () => { byArrow = false; }, true);
  // A tab takes the focus when its press is done, not as it begins: the composer comes up with the focus, and would
  // come up from under the press.
  document.addEventListener("mousedown", (event) => event.target.closest?.(".composer__tab") && event.preventDefault());
  document.addEventListener("click", (event) => {
    // Arrow keys click their way through the tabs; only a choice that is made takes one into the field.
    if (event.target.matches("[data-composer] [name=write]") && !byArrow) focus(composer());
  });
  document.addEventListener("toggle", (event) => {
    if (event.target === composer() && event.newState === "open") focus(event.target);
  }, true);
  // Of some panels the form comes when their tab is chosen.
  document.addEventListener("come", (event) => event.target.matches("[data-composer]") && !byArrow && focus(event.target));
  // In the top layer of a wide screen it would lie over the page and nobody could close it.
  narrow.addEventListener("change", () => !narrow.matches && composer()?.matches(":popover-open") && composer().hidePopover());

  const keep = (area, sent = false) => {
    const before = keptOf(area);
    // A save of what may be on its way does not make it unsent.
    const isSent = sent || Boolean(before?.sent && before.text === area.value);
    if (area.value) sessionStorage.setItem(draftOf(area), JSON.stringify({ text: area.value, saved: area.dataset.saved, version: versionOf(area.form), sent: isSent }));
    else sessionStorage.removeItem(draftOf(area));
  };
  const drafts = (form) => (form?.matches?.("[data-composer] form") ? form.querySelectorAll("[data-draft]") : []);

  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-composer] [data-draft]")) keep(event.target);
    const form = event.target.closest?.("[data-composer] form") ?? null;
    if (form) save(form);
  });
  // Whoever leaves within that moment loses nothing either.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "hidden") return;
    document.querySelectorAll("[data-composer] form").forEach((form) => {
      if (!timers.has(form) || form.dataset.sending !== undefined || !stateOf(form)) return;
      clearTimeout(timers.get(form));
      timers.delete(form);
      navigator.sendBeacon(stateOf(form).getAttribute("hx-post"), new FormData(form));
    });
  });
  // The desk has it when it has answered; until then this window has it too. What the desk is asked to write into
  // (a preview, a quote) it gives back.
  const onTheWay = new WeakMap();
  const isBack = (name) => {
    const kept = JSON.parse(sessionStorage.getItem(name) ?? "null");
    if (kept) sessionStorage.setItem(name, JSON.stringify({ ...kept, sent: false }));
  };
  const asks = (submitter) => submitter?.getAttribute("formaction")?.includes("/draft");
  document.addEventListener("submit", (event) => {
    const areas = [...drafts(event.target)];
    areas.forEach((area) => (asks(event.submitter) ? sessionStorage.removeItem(draftOf(area)) : keep(area, true)));
    onTheWay.set(event.target, areas.map(draftOf));
    if (event.target.matches("[data-composer] form")) event.target.dataset.sending = "";
  });
  document.addEventListener("htmx:error", (event) => {
    drafts(event.target).forEach((area) => keep(area, true));
    delete event.target.dataset?.sending;
  });
  document.addEventListener("htmx:after:swap", (event) => {
    const { ctx } = event.detail;
    const form = ctx.sourceElement;
    if (form.matches("[data-coming]")) return start();
    delete form.dataset.sending;
    if (form.matches("[data-draft-state]")) document.querySelectorAll("[data-composer] form").forEach((one) => stateOf(one) && timers.has(one) && drafts(one).forEach((area) => keep(area)));
    if (ctx.request.method !== "POST" || !form.matches?.("[hx-boost]")) return;
    const box = form.closest("[data-composer]");
    // A step while one writes (a preview, a quote) sends nothing: all stays as it is.
    if (ctx.response.status >= 400 || ctx.request.action?.includes("/draft")) {
      start();
      return onTheWay.get(form)?.forEach(isBack);
    }
    onTheWay.get(form)?.forEach((name) => sessionStorage.removeItem(name));
    if (box) {
      form.reset();
      if (isSheet(box)) box.hidePopover();
      document.getElementById("latest")?.scrollIntoView({ block: "nearest" });
    }
    // What had the focus may have gone with the menu it stood in.
    if (!document.activeElement?.checkVisibility?.() || document.activeElement === document.body) document.getElementById("content").focus({ preventScroll: true });
  });
  forgetArrived();
  start();
})();
