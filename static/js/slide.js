/* A slider beside a number field that says how far it goes (data-slide). The field is the form's; the slider only
   writes into it, so that without script there is one field and a button. */
(() => {
  const add = (root) => root.querySelectorAll?.("input[data-slide]").forEach((field) => {
    const there = field.form.querySelector("input[type=range]");
    const slider = there ?? document.createElement("input");
    Object.assign(slider, { type: "range", className: "slider", min: 0, max: field.dataset.slide, step: field.step, value: field.value });
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
