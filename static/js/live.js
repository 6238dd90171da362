/* Live updates. The stream says only what changed (#live, by htmx's sse extension); elements that name its events
   read their part anew. Here: what somebody has open or begun stays as it is meanwhile, the row one is at stays where
   it is on the screen, what came counts as seen once it was on the screen, and rows of a list are read one by one. */
(() => {
  const live = (event) => event.target.id === "live";
  const byItself = (event) => event.detail.ctx?.sourceElement?.closest?.("[hx-headers*=x-live]");
  let quietly = false;

  /* What came into it when it was opened would go again. */
  const isFilled = (node, anew) => node.matches("details[open]") && anew.querySelector?.("[data-coming]") && !node.querySelector("[data-coming]");
  const isKept = (node, anew) => node.matches?.("details[data-menu][open]") || (node.matches?.("form") && node.contains(document.activeElement)) || (node.matches && isFilled(node, anew));

  htmx.registerExtension("keep", {
    htmx_before_morph_node: (node, { newNode }) => !(quietly && isKept(node, newNode)),
    htmx_before_morph_attr: (node, { attrName }) => !(quietly && attrName === "open" && node.matches("details")),
  });
  /* Whoever has scrolled down stays at the row that has the focus, else at the first one on the screen. The browser
     would follow whatever stands at the top of the window, which may be what has moved. */
  const rows = "#content li[id]";
  const follow = (mode) => { document.documentElement.style.overflowAnchor = mode; };
  const topOf = (row) => row.getBoundingClientRect().top;
  let place = null;
  const remember = () => {
    const row = document.activeElement?.closest(rows) ?? [...document.querySelectorAll(rows)].find((one) => topOf(one) >= 0);
    place = row && scrollY > 0 ? { id: row.id, top: topOf(row) } : null;
    if (place) follow("none");
  };
  const goBack = () => {
    const row = place && document.getElementById(place.id);
    if (row) scrollBy({ top: topOf(row) - place.top, behavior: "instant" });
    if (place) requestAnimationFrame(() => requestAnimationFrame(() => follow("")));
    place = null;
  };
  document.addEventListener("htmx:before:swap", (event) => {
    quietly = Boolean(byItself(event));
    if (quietly && event.detail.ctx.target?.id === "content") remember();
  });
  document.addEventListener("htmx:after:swap", (event) => {
    quietly = false;
    goBack();
    if (event.detail.ctx?.sourceElement?.matches("[data-live-case], #history")) look();
  });

  /* A list that is decided from: while somebody writes in it, it is read anew when they have put the pen down. */
  let later = null;
  const writing = () => {
    const field = document.activeElement;
    return field?.closest("#content form") && "defaultValue" in field && field.value !== field.defaultValue;
  };
  document.addEventListener("htmx:before:request", (event) => {
    const reader = event.detail.ctx?.sourceElement;
    if (!reader?.matches?.("[data-live-unless-writing]") || !writing()) return;
    event.preventDefault();
    later = reader;
  });
  document.addEventListener("focusout", () => setTimeout(() => {
    if (!later || writing()) return;
    const reader = later;
    later = null;
    if (reader.isConnected) htmx.trigger(reader, "pen-down");
  }, 300));

  /* Seen: forms say how many entries their writer had seen. */
  const end = () => document.getElementById("latest");
  const onScreen = () => {
    const box = end()?.getBoundingClientRect();
    return document.visibilityState === "visible" && box && box.top < innerHeight && box.bottom > 0 && !document.querySelector("[data-composer]:popover-open");
  };
  const raise = (name, to) => document.querySelectorAll(`input[name=${name}]`).forEach((field) => { if (Number(field.value) < to) field.value = to; });
  const look = () => {
    const shown = document.getElementById("history")?.dataset;
    if (!shown) return;
    const isSeen = onScreen();
    const pill = document.querySelector("[data-new]");
    const isNews = [...document.querySelectorAll("input[name=seen]")].some((field) => Number(field.value) < Number(shown.seen));
    if (pill) pill.hidden = isSeen || !isNews;
    if (!isSeen) return;
    raise("seen", Number(shown.seen));
    raise("seen_held", Number(shown.seenHeld));
  };
  document.addEventListener("scroll", () => requestAnimationFrame(look), { passive: true });
  document.addEventListener("visibilitychange", look);
  document.addEventListener("toggle", look, true);
  document.addEventListener("come", look);

  /* Rows: each is read anew where it stands, so that nothing jumps. */
  document.addEventListener("case", async (event) => {
    const row = live(event) && document.querySelector(`[data-live-rows] > #case-${Number(event.detail.data)}`);
    if (!row) return;
    const columns = row.parentElement.dataset.columns ?? "";
    await htmx.ajax("GET", `/cases/rows?case=${event.detail.data}&columns=${columns}`, { target: row, swap: "outerMorph", headers: { "x-live": "1" } });
    document.getElementById(row.id)?.classList.add("rows__changed");
  });
  document.addEventListener("ended", (event) => {
    if (!live(event)) return;
    document.getElementById("flashes").replaceChildren(document.querySelector("[data-signed-out]").content.cloneNode(true));
    document.dispatchEvent(new CustomEvent("flashed"));
  });
})();
