/* Shows a push while no page is open, and leads to what it is about. It keeps nothing and answers no requests. */
self.addEventListener("push", (event) => {
  const { title, tag, address } = event.data.json();
  event.waitUntil(self.registration.showNotification(title, { tag, data: address }));
});
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow(event.notification.data));
});
