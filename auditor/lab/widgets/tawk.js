/* Launcher and panel in frames of the page's own origin, with random ids; two editors, one of them hidden. */
const rid = () => "x" + Math.random().toString(36).slice(2, 12);
LAB.skin({
  place: "frame", host: `<div id="${rid()}" class="widget-visible"></div>`, framesInHost: true, connect: "load", begin: true, from: /tawk\.to\/(\w{24})/, rise: false,
  frames: { launcher: { id: rid(), title: "chat widget", allowtransparency: "true" }, window: { id: rid(), title: "chat widget", allowtransparency: "true" } },
  sel: { launcher: ".tawk-button-circle", window: ".tawk-chat-panel", header: ".tawk-card-primary", messages: ".tawk-chat-messages", own: ".tawk-visitor-bubble", other: ".tawk-agent-bubble", system: ".tawk-system-message",
    composer: ".tawk-chatinput", input: ".tawk-chatinput-editor", send: ".tawk-chatinput-button", panel: ".tawk-form-wrapper", close: ".tawk-icon-close", bubble: ".tawk-preview", begin: ".tawk-button-large" },
  theme: { color: "#03a84e", size: 60 }, echo: "local",
  launcher: () => `<div class="tawk-min-container"><button type="button" class="tawk-custom-color tawk-button tawk-button-circle tawk-button-large-x"><img class="tawk-min-chat-icon" width="26" height="26" alt="Chat icon" src="data:image/svg+xml;utf8,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24'><circle cx='12' cy='11' r='9' fill='white'/></svg>"></button></div>`,
  window: (p) => `<div class="tawk-chat-panel"><div class="tawk-card-primary">${p.face()}<div>${p.esc(p.c.operator || p.c.shop)}<br><small>${p.status}</small></div><i class="tawk-icon-close" data-text="Close">×</i></div><button class="tawk-button-large">${p.w.begin}</button><div class="tawk-chat-messages"></div><div class="tawk-form-wrapper"></div><div class="tawk-chatinput"><textarea class="tawk-chatinput-editor" placeholder="${p.w.place}"></textarea><button class="tawk-chatinput-button"><i class="tawk-icon-send">➤</i></button></div><div style="display:none"><textarea class="tawk-chatinput-editor"></textarea></div></div>`,
  mine: (m) => `<div class="tawk-message tawk-visitor-bubble">${m.text}</div>`,
  theirs: (m) => `<div class="tawk-message tawk-agent-bubble">${m.face}<b style="font-size:12px">${m.name}</b><div class="tawk-text">${m.text}</div></div>`,
  form: { cls: "tawk-form", field: "tawk-input", button: "tawk-form-footer-x" },
  globals(api) {
    const t = window.Tawk_API || {};
    Object.assign(t, { getStatus: () => (api.online ? "online" : "offline"), maximize: api.open, minimize: api.close, toggle: () => (api.isOpen() ? api.close() : api.open()), popup() {}, showWidget() {}, hideWidget() {}, isChatMaximized: () => api.isOpen(), isChatHidden: () => api.hidden, getWindowType: () => "inline" });
    window.Tawk_API = t;
    const call = (n, a) => t[n] && t[n](a);
    api.on("open", () => call("onChatMaximized")); api.on("close", () => call("onChatMinimized"));
    api.on("message", (m) => call("onChatMessageAgent", m.text)); api.on("join", () => call("onAgentJoinChat", { name: "A", id: "1" }));
    api.on("ready", () => { call("onLoad"); call("onStatusChange", t.getStatus()); });
  },
});
