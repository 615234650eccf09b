/* Several frames of the page's own origin: launcher, bubble and window apart. */
LAB.skin({
  place: "frame", host: '<div id="carrotquest-messenger-collapsed-container"></div>', connect: "load", presence: false, begin: true,
  frames: { launcher: { id: "carrot-messenger-collapsed-frame", name: "carrot-messenger-collapsed-frame" }, window: { id: "carrot-messenger-frame", name: "carrot-messenger-frame" } },
  framedLauncher: false, rise: false,
  sel: { launcher: "#carrotquest-messenger-collapsed-img-cont", window: "#carrotquest-messenger", header: ".opened-header", messages: ".opened-wrap__middle", own: ".message-user", other: ".message-admin", system: ".message-auto",
    composer: ".opened-footer", input: "#opened-textfield", send: ".opened-send-button", panel: ".carrotquest-innerreply", close: ".opened-close", bubble: "#carrotquest-collapsed-text", begin: ".button_start-message" },
  theme: { color: "#ff7f50", size: 58, radius: 29 }, echo: "ack", account: () => accountOf(),
  launcher: () => `<div id="carrotquest-messenger-collapsed-img-cont"><svg width="28" height="28" viewBox="0 0 28 28"><path d="M3 4h22v15H12l-6 6v-6H3z" fill="#fff"/></svg></div>`,
  window: (p) => `<div id="carrotquest-messenger"><div class="opened-header">${p.face()}<div>${p.esc(p.c.operator || p.c.shop)}<br><small>${p.w.reply}</small></div><button class="opened-close">×</button></div><button class="button_start-message">${p.w.begin}</button><div class="opened-wrap__middle"></div><div class="carrotquest-innerreply"></div><div class="opened-footer"><textarea id="opened-textfield" placeholder="${p.w.place}"></textarea><button class="opened-send-button">↑</button></div></div>`,
  mine: (m) => `<div class="message-user"><span class="message-text">${m.text}</span></div>`,
  theirs: (m) => `<div class="message-admin">${m.face}<span class="message-name" style="font-size:11px;color:#999">${m.name}</span><div class="message-text">${m.text}</div></div>`,
  globals(api) {
    const waiting = window.carrotquestasync || [], subs = { messenger_opened: "open", messenger_closed: "close", user_replied: "sent" };
    window.carrotquest = { connect() {}, open: api.open, track() {}, identify() {}, auth() {}, onReady: (f) => f(), addCallback: (t, f) => api.on(subs[t] || t, f), data: { auth_token: "t" }, messenger: { toStateNo() {} } };
    waiting.forEach(([n, a]) => window.carrotquest[n] && window.carrotquest[n](...a));
  },
});
function accountOf() {
  const call = (window.carrotquestasync || []).find((c) => c[0] === "connect");
  return call ? call[1][0] : "";
}
