LAB.skin({
  place: "frame", host: '<div id="smartsupp-widget-container"></div>', framesInHost: true, connect: "load", rise: false,
  frames: { launcher: { id: "widgetButtonFrame", title: "Smartsupp widget button" }, window: { title: "Smartsupp widget messenger" } },
  sel: { launcher: "[data-testid=widgetButton]", window: "[data-testid=widgetMessenger]", header: ".ss-head", messages: ".ss-list", own: ".ss-mine", other: ".ss-theirs", system: ".ss-sys", composer: ".ss-foot", input: "[data-testid=messengerInput]", send: "[data-testid=sendButton]", panel: ".ss-form-box", close: ".ss-x", bubble: ".ss-pop" },
  theme: { label: true, color: "#1233df", size: 50, radius: 25 }, echo: "ack",
  launcher: (p) => `<div data-testid="widgetButton" role="button" tabindex="0">${p.online ? (p.c.ru ? "Чат с нами" : "Chat with us") : p.w.leave}</div>`,
  window: (p) => `<div data-testid="widgetMessenger"><div class="ss-head">${p.face()}<span>${p.esc(p.c.operator || p.c.shop)}<br><small>${p.status}</small></span><button class="ss-x">×</button></div><div class="ss-list"></div><div class="ss-form-box"></div><div class="ss-foot"><textarea data-testid="messengerInput" placeholder="${p.w.place}"></textarea><button data-testid="sendButton" aria-label="${p.w.send}">➤</button></div></div>`,
  mine: (m) => `<div class="ss-mine">${m.text}</div>`,
  theirs: (m) => `<div class="ss-theirs">${m.face}<div style="font-size:11px">${m.name}</div>${m.text}</div>`,
  account: () => (window._smartsupp || {}).key || "",
  globals(api) { const q = (window.smartsupp && window.smartsupp._) || []; window.smartsupp = (n, a, b) => { if (n === "chat:open") api.open(); if (n === "chat:close") api.close(); if (n === "chat:send") api.say(a); if (n === "on") api.on({ message_received: "message", message_sent: "sent", messenger_close: "close" }[a] || a, b); }; window.$smartsupp = {}; q.forEach((a) => window.smartsupp(...a)); },
});
