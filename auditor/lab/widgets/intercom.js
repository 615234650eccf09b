/* Same-origin frames under one container; no word on who is there. */
LAB.skin({
  place: "frame", host: '<div id="intercom-container" class="intercom-namespace"></div>', framesInHost: true, connect: "load", presence: false, begin: true, rise: false, from: /widget\/(\w+)$/,
  frames: { launcher: { name: "intercom-launcher-frame", title: "Intercom live chat", class: "intercom-launcher-frame" }, window: { name: "intercom-messenger-frame", title: "Intercom messenger", "data-intercom-frame": "true" } },
  sel: { launcher: ".intercom-launcher", window: ".intercom-messenger", header: ".intercom-header", messages: ".intercom-conversation-parts", own: ".intercom-part-user", other: ".intercom-part-admin", system: ".intercom-part-note",
    composer: ".intercom-composer", input: ".intercom-composer textarea", send: ".intercom-composer-send-button", panel: ".intercom-panel", close: ".intercom-header-close", bubble: ".intercom-borderless", begin: ".intercom-new-conversation" },
  theme: { color: "#0057ff", size: 56, height: 480, width: 360 }, echo: "local",
  launcher: () => `<div class="intercom-launcher" role="button" tabindex="0" aria-label="Open Intercom Messenger"><div class="intercom-launcher-icon-open"><svg width="24" height="28"><rect x="2" y="2" width="20" height="20" rx="4" fill="#fff"/></svg></div></div>`,
  window: (p) => `<div class="intercom-messenger"><div class="intercom-header">${p.face()}<h4 style="margin:0">${p.esc(p.c.operator || p.c.shop)}</h4><small>${p.w.reply}</small><button class="intercom-header-close" aria-label="Close">⌄</button></div><div role="button" class="intercom-new-conversation">${p.c.ru ? "Отправить нам сообщение" : "Send us a message"}</div><div class="intercom-conversation-parts"></div><div class="intercom-panel"></div><div class="intercom-composer"><textarea name="message" placeholder="${p.w.place}" aria-label="${p.w.place}"></textarea><button class="intercom-composer-send-button" aria-label="${p.w.send}">↑</button></div></div>`,
  mine: (m) => `<div class="intercom-part intercom-part-user"><div class="intercom-block-paragraph">${m.text}</div></div>`,
  theirs: (m) => `<div class="intercom-part intercom-part-admin">${m.face}<div class="intercom-block-paragraph">${m.text}</div><small>${m.name}</small></div>`,
  account: () => (window.intercomSettings || {}).app_id || "",
  globals(api) { const f = (n, a) => ({ show: api.open, hide: api.close, showMessages: api.open, showNewMessage: api.open, showSpace: api.open, onShow: () => api.on("open", a), onHide: () => api.on("close", a) }[n] || (() => {}))(); f.booted = true; const q = (window.Intercom && window.Intercom.q) || []; window.Intercom = f; q.forEach((a) => f(...a)); },
});
