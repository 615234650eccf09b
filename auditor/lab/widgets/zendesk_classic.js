LAB.skin({
  place: "frame", connect: "load", from: /zopim\.com\/\?(\w+)/, rise: false,
  frames: { launcher: { id: "launcher", title: "Opens a widget where you can chat to one of our agents" }, window: { id: "webWidget", title: "Find more information here" } },
  sel: { launcher: ".zEWidget-launcher", window: ".u-chat", header: ".u-head", messages: ".u-log", own: ".u-visitor", other: ".u-agent", system: ".u-note", composer: ".u-box", input: ".u-box textarea", panel: ".u-offline", close: ".u-min", bubble: ".u-badge" },
  theme: { label: true, color: "#1f73b7", size: 48, radius: 24 }, echo: "local",
  launcher: (p) => `<button class="zEWidget-launcher" aria-haspopup="true"><span>${p.online ? (p.c.ru ? "Чат" : "Chat") : p.w.leave}</span></button>`,
  window: (p) => `<div class="u-chat"><div class="u-head">${p.face()}<span>${p.esc(p.c.operator || p.c.shop)}<br><small>${p.status}</small></span><button class="u-min" aria-label="Minimize">—</button></div><div class="u-log" role="log"></div><div class="u-offline"></div><div class="u-box"><textarea placeholder="${p.w.place}"></textarea></div></div>`,
  mine: (m) => `<div class="u-visitor">${m.text}</div>`,
  theirs: (m) => `<div class="u-agent">${m.face}<b>${m.name}</b><div>${m.text}</div></div>`,
  globals(api) {
    const z = window.$zopim || function (f) { f(); };
    z.livechat = { window: { show: api.open, hide: api.close }, bubble: { show() {} }, setOnStatus: (f) => f(api.online ? "online" : "offline"), departments: {} };
    window.zE = (scope, name, a, b) => {
      if (scope === "webWidget" && (name === "open" || name === "show" || name === "toggle")) api.open();
      if (scope === "webWidget:on" && name === "chat:status") a(api.online ? "online" : "offline");
      if (scope === "webWidget:on" && name === "open") api.on("open", a);
      if (scope === "webWidget:get" && name === "chat:isChatting") return false;
      return b;
    };
    (z._ || []).forEach((f) => f());
  },
});
