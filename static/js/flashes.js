/* What was just done: can be dismissed, goes away by itself after a while, and counts down where it can be undone.
   And what could not be done because the desk did not answer. */
(() => {
  const STAYS_MS = 8000;
  const known = new WeakSet();

  const start = (flash) => {
    if (known.has(flash)) return;
    known.add(flash);
    const dismiss = flash.querySelector("[data-dismiss]");
    dismiss.hidden = false;
    dismiss.addEventListener("click", () => flash.remove());
    const ends = flash.dataset.until ? Date.parse(flash.dataset.until) : Date.now() + STAYS_MS;
    const left = flash.querySelector("[data-left]");
    const tick = () => {
      const seconds = Math.ceil((ends - Date.now()) / 1000);
      if (left && seconds > 0) left.textContent = seconds;
      // Somebody who reads or is about to press it keeps it, unless it can no longer be undone.
      const held = !flash.dataset.until && flash.matches(":hover, :focus-within");
      if (seconds <= 0 && !held) flash.remove();
      if (flash.isConnected) setTimeout(tick, 250);
    };
    tick();
  };
  const all = () => document.querySelectorAll("[data-flash]").forEach(start);
  all();
  document.addEventListener("htmx:after:swap", all);
  document.addEventListener("flashed", all);
  document.addEventListener("htmx:error", (event) => {
    if (event.detail.ctx?.request.method !== "POST") return;
    const words = document.querySelector("[data-no-answer]").content.cloneNode(true);
    document.getElementById("flashes").replaceChildren(words);
    all();
  });
})();
