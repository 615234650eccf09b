/* Hashed classes in the page; data attributes are what stays. */
LAB.skin({
  place: "light", host: '<div class="crisp-client"></div>', connect: "load",
  sel: { launcher: "a.cc-1m2mf", window: ".cc-x9qk", header: ".cc-hd0a", messages: ".cc-msgs", own: ".cc-usr1", other: ".cc-opr2", system: ".cc-evt3", composer: ".cc-cmp4", input: ".cc-inp5", send: ".cc-snd6", panel: ".cc-pan7", close: ".cc-cls8", bubble: ".cc-prv9" },
  theme: { color: "#1972f5", size: 54 }, echo: "local",
  launcher: () => `<div id="crisp-chatbox" data-chat-status="initial" data-visible="true"><a class="cc-1m2mf" role="button" aria-label="Open chat" data-maximized="false"><span class="cc-15mo">✉</span></a></div>`,
  window: (p) => `<div class="cc-x9qk" data-chat-box=""><div class="cc-hd0a">${p.face()}<span data-operator="">${p.esc(p.c.operator || p.c.shop)}</span><small>${p.status}</small><a class="cc-cls8" role="button">×</a></div><div class="cc-msgs" data-pending=""></div><div class="cc-pan7"></div><div class="cc-cmp4"><textarea class="cc-inp5" name="message" placeholder="${p.c.ru ? "Напишите сообщение..." : "Compose your message..."}"></textarea><a class="cc-snd6" role="button" data-send="">➤</a></div></div>`,
  mine: (m) => `<div class="cc-usr1" data-from="user"><span>${m.text}</span></div>`,
  theirs: (m) => `<div class="cc-opr2" data-from="operator">${m.face}<i style="font-size:11px">${m.name}</i> <span>${m.text}</span></div>`,
  account: () => window.CRISP_WEBSITE_ID || "",
  globals(api) {
    const old = window.$crisp || [];
    const run = (a) => { if (a[0] === "do" && a[1] === "chat:open") api.open(); if (a[0] === "do" && a[1] === "chat:close") api.close(); if (a[0] === "on") api.on({ "chat:opened": "open", "chat:closed": "close", "message:received": "message", "session:loaded": "ready" }[a[1]] || a[1], a[2]); };
    window.$crisp = { push: run, is: (n) => ({ "website:available": api.online, "chat:opened": api.isOpen(), "chat:visible": !api.hidden }[n] || false), get: () => 0 };
    window.$__CRISP_INCLUDED = true; window.CRISP_RUNTIME_CONFIG = {};
    Array.from(old).forEach(run);
  },
});
