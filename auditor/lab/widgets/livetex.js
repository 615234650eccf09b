LAB.skin({
  place: "light", host: '<div id="lt_root" class="lt-widget"></div>', connect: "open",
  sel: { launcher: ".lt-label", window: ".lt-window", header: ".lt-header", messages: ".lt-history", own: ".lt-msg-visitor", other: ".lt-msg-employee", system: ".lt-msg-system", composer: ".lt-compose",
    input: ".lt-compose textarea[name=message]", send: ".lt-bttn", panel: ".lt-offline", close: ".lt-header-close", bubble: ".lt-invite" },
  theme: { label: true, side: "left", color: "#3aa76d", radius: 8, size: 42, bottom: 0 }, echo: "ack",
  launcher: (p) => `<a href="#" class="lt-label ${p.online ? "lt-online" : "lt-off"}">${p.online ? (p.c.ru ? "Задайте вопрос" : "Ask a question") : p.w.leave}</a>`,
  window: (p) => `<div class="lt-window"><div class="lt-header">${p.face("lt-avatar who-face")}<div class="lt-header-name">${p.esc(p.c.operator || p.c.shop)}<br><small>${p.status}</small></div><a href="#" class="lt-header-close">×</a></div><div class="lt-history"></div><div class="lt-offline"></div><div class="lt-compose lt-welcome"><textarea name="message" placeholder="${p.w.place}"></textarea><button class="lt-bttn lt-main-color">${p.w.send}</button></div></div>`,
  mine: (m) => `<div class="lt-msg lt-msg-visitor"><div>${m.text}</div></div>`,
  theirs: (m) => `<div class="lt-msg lt-msg-employee">${m.face}<strong>${m.name}</strong><div>${m.text}</div></div>`,
  form: { cls: "lt-form", field: "lt-i-label__input", button: "lt-form-bttn" },
  account: () => String(window.liveTexID || ""),
  globals(api) {
    const emp = { name: api.c.operator, avatar_url: "", status: api.online ? 1 : 0, is_available: api.online };
    window.LiveTex = { EmployeeStatus: { OFFLINE: 0, ONLINE: 1, BUSY: 2 }, getEmployees: (ok) => ok(api.online ? [emp] : []), isDepartmentOnline: () => api.online, isDepartmentAvailable: () => api.online,
      showConversationWindow: (ok) => { api.open(); if (ok) ok(api.online ? 1 : null); }, showWelcomeWindow: api.open, showActiveWindow: api.open, hideLabel() {}, showLabel() {}, addEventListener: (n, f) => api.on(n, f), Event: {}, onLiveTexReady: window.LiveTex && window.LiveTex.onLiveTexReady };
    if (window.LiveTex.onLiveTexReady) window.LiveTex.onLiveTexReady();
  },
});
