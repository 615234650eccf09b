/* Label at the side of the page; a waiting line while an operator is looked for. */
LAB.skin({
  place: "light", host: '<div class="comagic-widget" c-wtype="rack"></div>', connect: "load",
  sel: { launcher: ".comagic-c-consultant-label", window: ".comagic-chat-window", header: ".comagic-chat-header", messages: ".comagic-chat-log", own: ".comagic-msg--visitor", other: ".comagic-msg--operator", system: ".comagic-msg--system",
    composer: ".comagic-chat-form", input: ".comagic-chat-input", send: ".comagic-chat-send", panel: ".comagic-offline-panel", close: ".comagic-chat-close", bubble: ".comagic-invite" },
  theme: { label: true, radius: 6, size: 46, color: "#e2574c", bottom: 0, corner: 4 }, echo: "local", enter: false,
  launcher: (p) => `<div class="comagic-c-consultant-label comagic-o-rack"><span>${p.online ? (p.c.ru ? "Онлайн-консультант" : "Online consultant") : p.w.leave}</span></div>`,
  window: (p) => `<div class="comagic-chat-window"><div class="comagic-chat-header">${p.face()}<span>${p.esc(p.c.operator || p.c.shop)}, ${p.status.toLowerCase()}</span><i class="comagic-chat-close">✕</i></div><div class="comagic-chat-log"></div><div class="comagic-offline-panel"></div><div class="comagic-chat-form"><textarea class="comagic-chat-input" placeholder="${p.w.place}"></textarea><button type="button" class="comagic-chat-send">${p.w.send}</button></div></div>`,
  mine: (m) => `<div class="comagic-msg comagic-msg--visitor">${m.text}</div>`,
  theirs: (m) => `<div class="comagic-msg comagic-msg--operator">${m.face}<em>${m.name}</em> ${m.text}</div>`,
  form: { cls: "comagic-common-form", field: "comagic-field", button: "comagic-submit" },
  account: () => ((window.__cs || []).find((c) => c[0] === "setCsAccount") || [])[1],
  globals(api) {
    window.Comagic = { getOperatorStatus: () => api.online, openSiteRequestPanel: api.open, addOfflineRequest() {}, getVisitorId: () => 1, UI: { createWidget: () => ({ isChatAvailable: () => api.online, startChat: api.open, on: (n, f) => api.on(n, f) }) } };
  },
});
