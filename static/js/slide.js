/* A slider beside a number field that says how far it goes (data-slide). The field is the form's; the slider only
   writes into it, so that without script there is one field and a button. */
(() => {
  /* A press of an arrow key goes a fiftieth of the way or a little less, in round figures: nobody gets anywhere by cents. */
  const stride = (field) => Math.max(Number(field.step) || 0, 10 ** Math.floor(Math.log10(Number(field.dataset.slide) / 50)));
  const add = (root) => root.querySelectorAll?.("input[data-slide]").forEach((field) => {
    const there = field.form.querySelector("input[type=range]");
    const slider = there ?? document.createElement("input");
    Object.assign(slider, { type: "range", className: "slider", min: 0, max: field.dataset.slide, step: stride(field), value: field.value });
    slider.setAttribute("aria-label", field.dataset.slideLabel);
    if (!there) field.form.append(slider);
  });
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    const field = form?.querySelector("input[data-slide]");
    if (!field) return;
    if (event.target.type === "range") field.value = event.target.value;
    else if (event.target === field) form.querySelector("input[type=range]").value = field.value;
  }, true);
  document.addEventListener("htmx:after:swap", (event) => add(event.target));
  add(document);
})();
