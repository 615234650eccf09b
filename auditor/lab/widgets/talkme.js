/* The Talk-Me engine: launcher and window under one root in the page. */
LAB.skin({
  place: "light", host: '<div class="online-chat-root-TalkMe" id="tm_root"></div>', from: /support\.js\?h=(\w{32})/, connect: "load",
  sel: { launcher: "#supportTrigger", window: ".chat-window-a71", header: ".chat-head-a71", messages: ".chat-list-a71", own: ".msg-client-a71", other: ".msg-operator-a71", system: ".msg-note-a71",
    composer: ".chat-foot-a71", input: ".chat-input-a71", send: ".chat-submit-a71", panel: ".chat-offline-a71", close: ".chat-hide-a71", bubble: ".trigger-hint-a71" },
  theme: { label: true, radius: 0, size: 44, color: "#2f80ed", side: "right", bottom: 0 }, echo: "ack",
  css: () => ".chat-submit-a71{font-weight:bold}",
  launcher: (p) => `<div id="supportTrigger" class="trigger ${p.online ? "on" : "off"}"><span>${p.online ? p.w.ask : p.w.leave}</span></div>`,
  window: (p) => `<div class="chat-window-a71"><div class="chat-head-a71">${p.face()}<span><b>${p.esc(p.c.operator || p.c.shop)}</b><br><small>${p.status}</small></span><span class="chat-hide-a71" role="button">—</span></div><div class="chat-list-a71"></div><div class="chat-offline-a71"></div><div class="chat-foot-a71"><div class="chat-input-a71" contenteditable="true" role="textbox" data-placeholder="${p.w.place}"></div><span class="chat-submit-a71" role="button">${p.w.send}</span></div></div>`,
  mine: (m) => `<div class="msg-client-a71"><p style="margin:0">${m.text}</p></div>`,
  theirs: (m) => `<div class="msg-operator-a71">${m.face}<b style="font-size:12px">${m.name}</b><p style="margin:0">${m.text}</p></div>`,
  form: { cls: "form-a71", field: "inp-a71", button: "sub-a71", link: false },
  globals(api) {
    const f = window.TalkMe && window.TalkMe.q ? window.TalkMe.q : [];
    const call = (name, a, b) => ({ openSupport: api.open, closeSupport: api.close, setCallback: () => api.on({ openSupport: "open", closeSupport: "close", clientSendMessage: "sent" }[a] || a, b) }[name] || (() => {}))();
    window.TalkMe = call;
    window.TalkMeIsInitialized = true;
    window.supportAPI = { destroy() {} };
    f.forEach((args) => call(...args));
  },
});
