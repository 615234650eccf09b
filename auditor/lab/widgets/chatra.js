LAB.skin({
  place: "cross", frameHost: "chat.chatra.io", launcherIn: "page", host: '<div id="chatra" class="chatra--visible chatra--side-bottom chatra--style-round"></div>', presence: false, connect: "load",
  frames: { window: { id: "chatra__iframe", title: "Chatra live chat", allow: "autoplay" } },
  sel: { launcher: ".chatra--btn", window: ".chat-panel", header: ".chat-top", messages: ".chat-flow", own: ".message--client", other: ".message--agent", system: ".message--system", composer: ".chat-input", input: ".js-chat-textarea",
    panel: ".chat-offline", close: ".chat-close", bubble: ".chatra--bubble" },
  theme: { color: "#6c5ce7", size: 60 }, echo: "ack",
  pageCss: (c, t) => `.chatra--btn{position:fixed;right:24px;bottom:24px;width:60px;height:60px;border-radius:50%;border:0;background:${t.color};color:#fff;font-size:26px;cursor:pointer;z-index:2147483000}.chatra--bubble{position:fixed;right:24px;bottom:96px;max-width:250px;background:#fff;border-radius:10px;padding:12px 16px;box-shadow:0 3px 16px rgba(0,0,0,.25);font:14px Arial;cursor:pointer;z-index:2147483000}`,
  launcher: () => `<button class="chatra--btn chatra--btn-frame" aria-label="Chat">☰</button>`,
  window: (p) => `<div class="chat-panel"><div class="chat-top">${p.face()}<div>${p.esc(p.c.operator || p.c.shop)}<br><small>${p.w.reply}</small></div><button class="chat-close">×</button></div><div class="chat-flow"></div><div class="chat-offline"></div><div class="chat-input"><textarea class="js-chat-textarea" placeholder="${p.w.place}"></textarea></div></div>`,
  mine: (m) => `<div class="message message--client"><div class="message__text">${m.text}</div></div>`,
  theirs: (m) => `<div class="message message--agent">${m.face}<div class="message__name">${m.name}</div><div class="message__text">${m.text}</div></div>`,
  account: () => window.ChatraID || "",
  globals(api) { const q = (window.Chatra && window.Chatra.q) || []; window.Chatra = (name) => ({ openChat: api.open, expandWidget: api.open, minimizeWidget: api.close }[name] || (() => {}))(); q.forEach((a) => window.Chatra(...a)); },
});
