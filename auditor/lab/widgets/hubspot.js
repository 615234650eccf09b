LAB.skin({
  place: "cross", frameHost: "app.hubspot.com", host: '<div id="hubspot-messages-iframe-container" class="widget-align-right"></div>', connect: "open", presence: false, from: /hs-scripts\.com\/(\d+)\.js/, rise: false,
  frames: { window: { id: "hubspot-conversations-iframe", "data-test-id": "chat-widget-iframe", title: "Chat Widget" } },
  sel: { launcher: ".launcher-btn", window: ".conv-widget", header: ".conv-head", messages: ".conv-thread", own: ".conv-visitor", other: ".conv-agent", system: ".conv-status", composer: ".conv-compose", input: "[data-test-id=widget-textarea]", send: ".conv-send", panel: ".conv-form", close: ".conv-close", bubble: ".conv-welcome" },
  theme: { color: "#425b76", size: 60 }, echo: "ack",
  launcher: () => `<button class="launcher-btn" aria-label="Open live chat"><span style="font-size:24px">✎</span></button>`,
  window: (p) => `<div class="conv-widget"><div class="conv-head">${p.face()}<h5 style="margin:0;font-size:15px">${p.esc(p.c.operator || p.c.shop)}</h5><button class="conv-close">×</button></div><div class="conv-thread"></div><div class="conv-form"></div><div class="conv-compose"><div data-test-id="widget-textarea" class="ProseMirror" contenteditable="true" role="textbox" aria-label="${p.w.place}"></div><button class="conv-send" aria-label="${p.w.send}">➤</button></div></div>`,
  mine: (m) => `<div class="conv-visitor"><p style="margin:0">${m.text}</p></div>`,
  theirs: (m) => `<div class="conv-agent">${m.face}<span style="font-size:11px">${m.name}</span><p style="margin:0">${m.text}</p></div>`,
  globals(api) { window.HubSpotConversations = { widget: { status: () => ({ loaded: true, pending: false }), open: api.open, close: api.close, load() {}, refresh() {}, remove() {} }, on: (n, f) => api.on(n, f) }; (window.hsConversationsOnReady || []).forEach((f) => f()); window._hsq = window._hsq || []; },
});
