LAB.skin({
  place: "open", host: '<div id="usedesk-messenger"></div>', from: /widget_(\d+)_\d+\.js/, connect: "load",
  sel: { launcher: "#uw-main-button", window: ".uw__messenger-layout", header: ".uw__messenger-head", messages: ".uw__messages", own: ".uw__message-client", other: ".uw__message-operator", system: ".uw__message-service",
    composer: ".uw__chat-form", input: ".uw__chat-form-textarea", send: ".uw__chat-form-submit", panel: ".uw__offline", close: ".uw__messenger-close", bubble: ".uw__proactive" },
  theme: { color: "#02bd7d", size: 56 }, echo: "local",
  launcher: (p) => `<div id="uw-main-button" class="uw__button"><img alt="${p.c.ru ? "Открыть чат" : "Open chat"}" width="28" height="28" src="data:image/svg+xml;utf8,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24'><path fill='white' d='M3 3h18v13H9l-6 5z'/></svg>"></div>`,
  window: (p) => `<div class="uw__messenger-layout"><div class="uw__messenger-head">${p.face()}<div class="uw__title">${p.esc(p.c.operator || p.c.shop)}</div><span>${p.status}</span><span class="uw__messenger-close">×</span></div><div class="uw__messages"></div><div class="uw__offline"></div><div class="uw__chat-form"><input type="text" class="uw__chat-form-textarea" placeholder="${p.w.place}"><button class="uw__chat-form-submit" aria-label="${p.w.send}">→</button></div></div>`,
  mine: (m) => `<div class="uw__message-client"><span>${m.text}</span></div>`,
  theirs: (m) => `<div class="uw__message-operator">${m.face}<small>${m.name}</small> <span>${m.text}</span></div>`,
  globals(api) { window.usedeskMessenger = { openChat: api.open, open: api.open, userIdentify() {}, getChatToken: () => "t" }; if (window.__usedeskWidgetInitedCallback) window.__usedeskWidgetInitedCallback(); },
});
