LAB.skin({
  place: "light", host: '<div id="webim_root"></div>', connect: "load",
  sel: { launcher: ".webim-button-corner", window: "#webim_chat", header: ".webim-header", messages: ".webim-dialogues", own: ".webim-message-visitor", other: ".webim-message-operator", system: ".webim-message-info",
    composer: ".webim-footer", input: ".webim-message-area", send: ".webim-icon-send", panel: ".webim-offline-form", close: ".webim-action-close", bubble: ".webim-invitation" },
  theme: { label: true, radius: 4, color: "#1d6fb8", size: 44, bottom: 60 }, echo: "ack",
  launcher: (p) => `<a href="#" class="webim-button-corner webim_button">${p.online ? (p.c.ru ? "Консультант онлайн" : "Agent online") : p.w.leave}</a>`,
  window: (p) => `<div id="webim_chat" class="webim-root"><div class="webim-header">${p.face("webim-avatar who-face")}<div class="webim-operator">${p.esc(p.c.operator || p.c.shop)}</div><small>${p.status}</small><a href="#" class="webim-action-close">×</a></div><div class="webim-dialogues"></div><div class="webim-offline-form"></div><div class="webim-footer"><textarea class="webim-message-area webim-textarea-ext" placeholder="${p.w.place}"></textarea><i class="webim-icon-send">➤</i></div></div>`,
  mine: (m) => `<div class="webim-dialogue webim-message-visitor"><div class="webim-message-body">${m.text}</div></div>`,
  theirs: (m) => `<div class="webim-dialogue webim-message-operator">${m.face}<span class="webim-name">${m.name}</span><div class="webim-message-body">${m.text}</div></div>`,
  form: { cls: "webim-form", field: "webim-input", button: "webim-submit" },
  account: () => (window.webim || {}).location || "",
  globals(api) { window.webim = Object.assign(window.webim || {}, { api: { chat: { start: api.open }, button: {}, invitation: {} }, handlers: {} }); document.querySelectorAll("a.webim_button[rel]").forEach((a) => a.addEventListener("click", (e) => { e.preventDefault(); api.open(); })); },
});
