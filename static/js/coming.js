/* Forms that come when they are opened: until then a link stands in the place of each ([data-coming]), which leads to
   it without script too. Each is fetched a moment before, when a pointer rests on what opens it or the focus does. */
(() => {
  const openers = "summary, .composer__tab";
  const fields = "input:not([type=hidden]), textarea, select";
  const fine = matchMedia("(pointer: fine)");
  const REST = 80; // milliseconds; whoever only passes over a button fetches nothing
  const underWay = new WeakMap();
  let resting = 0;

  const fetchInto = (place) => {
    if (!underWay.has(place)) {
      const asked = { source: place, target: place, swap: "outerHTML", select: "", selectOOB: "", replace: "false" };
      underWay.set(place, htmx.ajax("GET", place.dataset.coming, asked).finally(() => underWay.delete(place)));
    }
    return underWay.get(place);
  };
  /* Of the composer's panels the one that is chosen, whoever chose it: the reader, their browser after a reload, or
     the page that was there before a step. */
  const chosen = (box = document.querySelector("[data-composer]")) => {
    const tab = box?.querySelector("[name=write]:checked");
    return tab && box.querySelector(`[data-coming][data-panel="${tab.value}"]`);
  };
  const within = (box) => [...box.querySelectorAll("[data-coming]")].find((place) => place.closest("details") === box);
  const placeOf = (opener) => {
    const tab = opener.querySelector("[name=write]");
    return tab ? opener.closest("[data-composer]").querySelector(`[data-coming][data-panel="${tab.value}"]`) : within(opener.parentElement);
  };
  const ahead = (opener) => {
    const place = opener && placeOf(opener);
    if (place) fetchInto(place);
  };

  /* Whoever opens one by a key types on at once: what they type until it is there goes into its first field. */
  let typed = "";
  document.addEventListener("keydown", (event) => {
    if (event.key.length > 1 || event.ctrlKey || event.metaKey || event.altKey || !document.querySelector("[data-awaited]")) return;
    typed += event.key;
    event.preventDefault();
    event.stopPropagation();
  }, true);
  const typeOn = () => {
    const field = document.activeElement;
    if (typed && field?.matches("textarea, input[type=text]")) {
      field.setRangeText(typed, field.value.length, field.value.length, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    typed = "";
  };

  const bring = async (place) => {
    const box = place.closest("details, [data-composer]");
    place.dataset.awaited = "";
    await fetchInto(place);
    if (place.isConnected) delete place.dataset.awaited; // nothing came: the link is there
    else box.dispatchEvent(new CustomEvent("come", { bubbles: true }));
    typeOn();
  };

  /* What is fetched ahead says nothing that went wrong: whoever was signed out learns it when they open something. */
  document.addEventListener("htmx:before:response", (event) => {
    const { sourceElement, response } = event.detail.ctx;
    if (response.status >= 400 && sourceElement.matches("[data-coming]:not([data-awaited])")) event.preventDefault();
  });

  const rest = (event) => {
    clearTimeout(resting);
    const opener = event.target.closest?.(openers);
    if (opener) resting = setTimeout(ahead, REST, opener);
  };
  document.addEventListener("pointerover", rest);
  document.addEventListener("focusin", rest);
  document.addEventListener("pointerdown", (event) => ahead(event.target.closest(openers)));
  document.addEventListener("toggle", (event) => {
    const place = event.target.open && event.target.matches("details") && within(event.target);
    if (place) bring(place);
  }, true);
  document.addEventListener("change", (event) => {
    const place = event.target.matches("[data-composer] [name=write]") && chosen();
    if (place) bring(place);
  });
  const catchUp = () => {
    const place = chosen();
    if (place) fetchInto(place);
  };
  document.addEventListener("htmx:after:swap", catchUp);
  addEventListener("pageshow", catchUp);
  document.addEventListener("come", (event) => {
    const box = event.target;
    if (box.open && !box.matches("[data-menu]") && fine.matches) box.querySelector(fields)?.focus();
  });
})();
