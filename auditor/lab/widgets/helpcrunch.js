/* A closed shadow root. */
LAB.skin({
  place: "closed", host: '<div class="helpcrunch-iframe-wrapper"></div>', connect: "load",
  sel: { launcher: ".hc-launch", window: ".hc-win", header: ".hc-top", messages: ".hc-list", own: ".hc-cust", other: ".hc-agent", system: ".hc-info", composer: ".hc-foot", input: ".hc-text", send: ".hc-go", panel: ".hc-form", close: ".hc-x", bubble: ".hc-pop" },
  theme: { color: "#3a3dd6", size: 60 }, echo: "local",
  launcher: () => `<div class="hc-launch" role="button" aria-label="chat"><span style="font-size:22px">☻</span></div>`,
  window: (p) => `<div class="hc-win"><div class="hc-top">${p.face()}<div>${p.esc(p.c.operator || p.c.shop)}<br><small>${p.status}</small></div><span class="hc-x">×</span></div><div class="hc-list"></div><div class="hc-form"></div><div class="hc-foot"><textarea class="hc-text" placeholder="${p.w.place}"></textarea><button class="hc-go">${p.w.send}</button></div></div>`,
  mine: (m) => `<div class="hc-cust">${m.text}</div>`,
  theirs: (m) => `<div class="hc-agent">${m.face}<b>${m.name}</b> ${m.text}</div>`,
  account: () => (window.helpcrunchSettings || {}).organization || "",
  globals(api) { const q = (window.HelpCrunch && window.HelpCrunch.q) || []; window.HelpCrunch = (n, a) => ({ openChat: api.open, closeChat: api.close, sendUserMessage: () => api.say(a) }[n] || (() => {}))(); window.helpcrunchDebug = {}; q.forEach((a) => window.HelpCrunch(...a)); },
});
