/* Lets this browser take pushes: asks for leave, subscribes with the desk's key, and sends the form with what it got. */
(() => {
  const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
  const atWork = (found) => found.active ?? new Promise((done) => {
    const coming = found.installing ?? found.waiting;
    coming.addEventListener("statechange", () => coming.state === "activated" && done(coming));
  });
  const subscribe = async (form) => {
    if ((await Notification.requestPermission()) !== "granted") throw new Error("not allowed");
    const found = await navigator.serviceWorker.register(form.dataset.pushWorker);
    await atWork(found);
    const given = (await found.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(form.dataset.pushKey) })).toJSON();
    form.endpoint.value = given.endpoint;
    form.p256dh.value = given.keys.p256dh;
    form.auth.value = given.keys.auth;
    form.submit();
  };
  document.addEventListener("click", (event) => {
    const form = event.target.closest("[data-push]")?.form;
    if (form) subscribe(form).catch(() => { form.querySelector("[data-push-said]").textContent = form.dataset.pushNo; });
  });
})();
