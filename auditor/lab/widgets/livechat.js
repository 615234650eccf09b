/* One frame of the maker's origin holds the launcher and the window. */
LAB.skin({
  place: "cross", frameHost: "secure.livechatinc.com", host: '<div id="chat-widget-container"></div>', connect: "load", rise: false,
  frames: { window: { id: "chat-widget", name: "chat-widget", title: "LiveChat chat widget", role: "application" } },
  sel: { launcher: ".lc-8f3k1", window: ".lc-1x0pz", header: ".lc-hd91", messages: ".lc-list7", own: ".lc-own33", other: ".lc-agt42", system: ".lc-sys55", composer: ".lc-cmp61", input: ".lc-inp70", send: ".lc-snd12", panel: ".lc-pnl18", close: ".lc-min04", bubble: ".lc-grt29" },
  theme: { color: "#ff5100", size: 60 }, echo: "ack",
  launcher: () => `<button class="lc-8f3k1" aria-label="Open LiveChat chat widget"><svg width="26" height="26"><circle cx="13" cy="12" r="10" fill="#fff"/></svg></button>`,
  window: (p) => `<div class="lc-1x0pz"><div class="lc-hd91">${p.face()}<div>${p.esc(p.c.operator || p.c.shop)}<br><small>${p.status}</small></div><button class="lc-min04" aria-label="Minimize window">—</button></div><div class="lc-list7" role="log"></div><div class="lc-pnl18"></div><div class="lc-cmp61"><textarea class="lc-inp70" placeholder="${p.w.place}" aria-label="${p.w.place}"></textarea><button class="lc-snd12" aria-label="${p.w.send}">➤</button></div></div>`,
  mine: (m) => `<div class="lc-own33"><span>${m.text}</span></div>`,
  theirs: (m) => `<div class="lc-agt42">${m.face}<div style="font-size:11px;color:#777">${m.name}</div><span>${m.text}</span></div>`,
  account: () => String((window.__lc || {}).license || ""),
  globals(api) {
    const old = window.LiveChatWidget || {}, on = (n, f) => api.on({ ready: "ready", greeting_displayed: "invite", new_event: "message" }[n] || n, f);
    window.LiveChatWidget = { get: (n) => (n === "state" ? { availability: api.online ? "online" : "offline", visibility: api.hidden ? "hidden" : api.isOpen() ? "maximized" : "minimized" } : n === "customer_data" ? { status: "browsing" } : {}), call: (n) => ({ maximize: api.open, minimize: api.close }[n] || (() => {}))(), on, once: on };
    window.LC_API = { open_chat_window: api.open };
    (old._q || []).forEach(([n, a]) => window.LiveChatWidget[n](...a));
  },
});
