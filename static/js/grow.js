/* A text field as high as its text, where the browser does not do it by itself (field-sizing). */
(() => {
  if (CSS.supports("field-sizing", "content")) return;
  const fit = (area) => {
    area.rows = Math.max(3, area.value.split("\n").reduce((sum, line) => sum + 1 + Math.floor(line.length / 80), 0));
  };
  document.addEventListener("input", (event) => event.target.matches?.("textarea[data-grow]") && fit(event.target));
  document.querySelectorAll("textarea[data-grow]").forEach(fit);
})();
