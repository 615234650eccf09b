/* One frame for everything, of the page's own origin, that grows when opened. */
LAB.skin({
  place: "frame", host: '<div id="tidio-chat"></div>', framesInHost: true, connect: "load", from: /tidio\.co\/(\w{32})\.js/, framedLauncher: false,
  frames: { one: { id: "tidio-chat-iframe", title: "Tidio Chat" } },
  sel: { launcher: "#button-body", window: ".chat.mobile-x", header: ".chat-header", messages: "#messages", own: ".message-visitor", other: ".message-operator", system: ".message-system", composer: ".input-group", input: "#new-message-textarea", send: ".send-icon", panel: ".pre-chat", close: ".exit-chat", bubble: ".user-bubble" },
  theme: { color: "#0566ff", size: 62 }, echo: "local",
  launcher: () => `<div class="widget-position-right"><button id="button-body" type="button" aria-label="Open chat widget" data-testid="widgetButtonBody">●●●</button></div>`,
  window: (p) => `<div class="chat mobile-x"><div class="chat-header">${p.face()}<div>${p.esc(p.c.operator || p.c.shop)}<br><small>${p.status}</small></div><button class="exit-chat" aria-label="Minimize">×</button></div><div id="messages"></div><div class="pre-chat"></div><div class="input-group"><textarea id="new-message-textarea" placeholder="${p.w.place}"></textarea><button type="button" class="send-icon">➤</button></div></div>`,
  mine: (m) => `<div class="message message-visitor">${m.text}</div>`,
  theirs: (m) => `<div class="message message-operator">${m.face}${m.name ? `<b>${m.name}</b> ` : ""}${m.text}</div>`,
  globals(api) {
    window.tidioChatApi = { open: api.open, close: api.close, show() {}, hide() {}, display() {}, messageFromVisitor: api.say, on: (n, f) => api.on({ ready: "ready", open: "open", close: "close", messageFromOperator: "message" }[n] || n, f) };
    document.dispatchEvent(new Event("tidioChat-ready"));
    const e = new CustomEvent("tidioChat-setStatus", { detail: api.online ? "online" : "offline" }); e.data = e.detail; document.dispatchEvent(e);
  },
});
