LAB.skin({
  place: "open", host: '<inbox-online-store-chat id="ShopifyChat" class="shopify-chat"></inbox-online-store-chat>', connect: "open", presence: false, from: /extensions\/([\w-]{36})\//,
  sel: { launcher: ".chat-toggle", window: ".chat-app", header: ".chat-app__header", messages: ".chat-app__list", own: ".message--buyer", other: ".message--merchant", system: ".message--status", composer: ".chat-app__compose", input: ".chat-app__compose input", send: ".chat-app__send", panel: ".chat-app__form", close: ".chat-app__close", bubble: ".greeting-bubble" },
  theme: { color: "#202a36", size: 58, radius: 29 }, echo: "local",
  launcher: (p) => `<button class="chat-toggle" aria-label="${p.c.ru ? "Чат" : "Chat window"}"><svg width="22" height="22"><rect width="22" height="16" rx="3" fill="#fff"/></svg></button>`,
  window: (p) => `<section class="chat-app" role="dialog"><header class="chat-app__header">${p.face()}<h2 style="font-size:16px;margin:0">${p.c.ru ? "Чат с магазином" : "Chat with us"}<br><small>${p.esc(p.c.operator || "")}</small></h2><button class="chat-app__close" aria-label="Close">×</button></header><div class="chat-app__list"></div><div class="chat-app__form"></div><div class="chat-app__compose"><input type="text" placeholder="${p.c.ru ? "Напишите сообщение" : "Write message"}"><button class="chat-app__send" aria-label="${p.w.send}">↑</button></div></section>`,
  mine: (m) => `<div class="message message--buyer"><p style="margin:0">${m.text}</p></div>`,
  theirs: (m) => `<div class="message message--merchant">${m.face}<small>${m.name}</small><p style="margin:0">${m.text}</p></div>`,
});
