LAB.skin({
  place: "frame", connect: "open", presence: false, from: /key=([\w-]{36})/, rise: false,
  frames: { launcher: { id: "launcher", title: "Launcher" }, window: { title: "Messaging window", name: "Messaging window" } },
  sel: { launcher: ".sc-button-launch", window: ".sc-frame", header: ".sc-head", messages: ".sc-log", own: ".sc-me", other: ".sc-they", system: ".sc-note", composer: ".sc-compose", input: ".sc-compose textarea", send: ".sc-send", panel: ".sc-form", close: ".sc-close", bubble: ".sc-proactive" },
  theme: { color: "#17494d", size: 64 }, echo: "ack",
  launcher: () => `<button class="sc-button-launch" aria-label="Open messaging window"><svg width="24" height="24"><path d="M2 2h20v15H10l-6 5z" fill="#fff"/></svg></button>`,
  window: (p) => `<div class="sc-frame"><div class="sc-head">${p.face()}<h1 style="font-size:16px;margin:0">${p.esc(p.c.operator || p.c.shop)}</h1><button class="sc-close" aria-label="Close">×</button></div><div class="sc-log" role="log" aria-live="polite"></div><div class="sc-form"></div><div class="sc-compose"><textarea rows="1" placeholder="${p.c.ru ? "Введите сообщение" : "Type a message"}"></textarea><button class="sc-send" aria-label="${p.w.send}">➤</button></div></div>`,
  mine: (m) => `<div class="sc-row sc-me"><span>${m.text}</span></div>`,
  theirs: (m) => `<div class="sc-row sc-they">${m.face}<span style="font-size:11px;color:#777">${m.name}</span><div>${m.text}</div></div>`,
  globals(api) { window.zE = (scope, name, f) => { if (scope === "messenger" && name === "open") api.open(); if (scope === "messenger" && name === "close") api.close(); if (scope === "messenger:on") api.on({ open: "open", close: "close", proactiveMessageDisplayed: "invite" }[name] || name, f); }; },
});
