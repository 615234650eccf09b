LAB.skin({
  place: "cross", host: '<div id="fc_frame" class="fc-widget-normal"></div>', connect: "load", presence: false, begin: true, rise: false,
  frames: { window: { id: "fc_widget", name: "fc_widget", title: "Chat" } },
  sel: { launcher: ".fc-open", window: ".fc-home", header: ".fc-top", messages: ".fc-conv", own: ".fc-user", other: ".fc-agent", system: ".fc-sys", composer: ".fc-editor", input: ".fc-editor-box", send: ".fc-send", panel: ".fc-form-wrap", close: ".fc-shut", bubble: ".fc-campaign", begin: ".fc-channel" },
  theme: { color: "#2f3941", size: 60, radius: 30 }, echo: "ack",
  launcher: () => `<div class="fc-open" tabindex="0" aria-label="Chat"><span style="font-size:24px">✆</span></div>`,
  window: (p) => `<div class="fc-home"><div class="fc-top">${p.face()}<div>${p.esc(p.c.operator || p.c.shop)}</div><span class="fc-shut">×</span></div><div class="fc-channel" role="button">${p.c.ru ? "Напишите нам" : "Chat with us"}</div><div class="fc-conv"></div><div class="fc-form-wrap"></div><div class="fc-editor"><div class="fc-editor-box" contenteditable="true" role="textbox" aria-label="${p.w.place}"></div><span class="fc-send" role="button">➤</span></div></div>`,
  mine: (m) => `<div class="fc-user">${m.text}</div>`,
  theirs: (m) => `<div class="fc-agent">${m.face}<b>${m.name}</b><div>${m.text}</div></div>`,
  account: () => new Promise((done) => {
    window.fcWidget = { init: (o) => { window.fcSettings = o; done(o.token); } };
    if (window.fcSettings) done(window.fcSettings.token);
  }),
  globals(api) { Object.assign(window.fcWidget, { open: api.open, close: api.close, show() {}, hide() {}, isOpen: () => api.isOpen(), isLoaded: () => true, isInitialized: () => true, on: (n, f) => api.on({ "widget:opened": "open", "message:received": "message" }[n] || n, f), user: { setProperties() {} } }); },
});
