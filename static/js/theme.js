/* Light, dark or as the system: at once here; the cookie that the next page reads is set by the answer. */
(() => {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-theme-switch]")) return;
    event.preventDefault();
    const theme = event.submitter?.value ?? "";
    if (theme) document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
    document.querySelectorAll("[data-theme-switch] button").forEach((button) => {
      button.setAttribute("aria-pressed", String(button.value === theme));
    });
    fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form, event.submitter)), redirect: "manual" });
  });
})();
