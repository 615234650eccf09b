LAB.skin({
  place: "cross", launcherIn: "page", host: '<div class="woot--holder-root"></div>', connect: "load", presence: false,
  frames: { window: { id: "chatwoot_live_chat_widget", allow: "camera;microphone;fullscreen" } },
  sel: { launcher: ".woot-widget-bubble", window: ".cw-app", header: ".cw-header", messages: ".conversation-wrap", own: ".user-message", other: ".agent-message", system: ".cw-note", composer: ".chat-message--input", input: ".user-message-input", send: ".cw-send", panel: ".pre-chat-form", close: ".close-button", bubble: ".unread-wrap" },
  theme: { color: "#1f93ff", size: 64 }, echo: "ack",
  pageCss: (c, t) => `.woot-widget-bubble{position:fixed;right:20px;bottom:20px;width:64px;height:64px;border-radius:100px;background:${t.color};border:0;cursor:pointer;box-shadow:0 8px 24px rgba(0,0,0,.16);z-index:2147483000}.unread-wrap{position:fixed;right:20px;bottom:96px;background:#fff;border-radius:16px;padding:12px;max-width:260px;box-shadow:0 4px 18px rgba(0,0,0,.2);font:14px Arial;cursor:pointer;z-index:2147483000}`,
  launcher: () => `<div class="woot--bubble-holder"><button class="woot-widget-bubble woot-elements--right" title="Open chat window"><svg width="24" height="24"><path d="M4 4h16v12H9l-5 5z" fill="#fff"/></svg></button></div>`,
  window: (p) => `<div class="cw-app"><div class="cw-header">${p.face()}<div><b>${p.esc(p.c.operator || p.c.shop)}</b><br><small>${p.w.reply}</small></div><button class="close-button">×</button></div><div class="conversation-wrap"></div><div class="pre-chat-form"></div><div class="chat-message--input"><textarea class="user-message-input" placeholder="${p.w.place}"></textarea><button class="cw-send" aria-label="${p.w.send}">➤</button></div></div>`,
  mine: (m) => `<div class="user-message"><div class="chat-bubble user">${m.text}</div></div>`,
  theirs: (m) => `<div class="agent-message">${m.face}<div class="chat-bubble agent">${m.text}</div><p style="margin:0;font-size:11px">${m.name}</p></div>`,
  account: () => new Promise((done) => { window.chatwootSDK = { run: (o) => done(o.websiteToken) }; }),
  globals(api) { window.$chatwoot = { toggle: (s) => (s === "close" ? api.close() : api.open()), toggleBubbleVisibility() {}, isOpen: false, setUser() {}, reset() {} }; api.on("open", () => { window.$chatwoot.isOpen = true; dispatchEvent(new Event("chatwoot:opened")); }); api.on("message", () => dispatchEvent(new Event("chatwoot:on-message"))); dispatchEvent(new Event("chatwoot:ready")); },
});
