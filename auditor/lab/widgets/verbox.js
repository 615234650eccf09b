/* The Verbox engine: launcher and window under one root in the page. */
LAB.skin({
  place: "light", host: '<div class="online-chat-root-Verbox" id="vb_root"></div>', from: /support\.js\?h=(\w{32})/, connect: "load",
  sel: { launcher: "#supportTrigger", window: ".chat-window-b93", header: ".chat-head-b93", messages: ".chat-list-b93", own: ".msg-client-b93", other: ".msg-operator-b93", system: ".msg-note-b93",
    composer: ".chat-foot-b93", input: ".chat-input-b93", send: ".chat-submit-b93", panel: ".chat-offline-b93", close: ".chat-hide-b93", bubble: ".trigger-hint-b93" },
  theme: { label: true, radius: 22, size: 44, color: "#8e44ad", side: "left" }, echo: "ack",
  css: () => ".chat-submit-b93{font-weight:bold}",
  launcher: (p) => `<div id="supportTrigger" class="trigger ${p.online ? "on" : "off"}"><span>${p.online ? p.w.ask : p.w.leave}</span></div>`,
  window: (p) => `<div class="chat-window-b93"><div class="chat-head-b93">${p.face()}<span><b>${p.esc(p.c.operator || p.c.shop)}</b><br><small>${p.status}</small></span><span class="chat-hide-b93" role="button">—</span></div><div class="chat-list-b93"></div><div class="chat-offline-b93"></div><div class="chat-foot-b93"><div class="chat-input-b93" contenteditable="true" role="textbox" data-placeholder="${p.w.place}"></div><span class="chat-submit-b93" role="button">${p.w.send}</span></div></div>`,
  mine: (m) => `<div class="msg-client-b93"><p style="margin:0">${m.text}</p></div>`,
  theirs: (m) => `<div class="msg-operator-b93">${m.face}<b style="font-size:12px">${m.name}</b><p style="margin:0">${m.text}</p></div>`,
  form: { cls: "form-b93", field: "inp-b93", button: "sub-b93", link: true },
  globals(api) {
    const f = window.Verbox && window.Verbox.q ? window.Verbox.q : [];
    const call = (name, a, b) => ({ openSupport: api.open, closeSupport: api.close, setCallback: () => api.on({ openSupport: "open", closeSupport: "close", clientSendMessage: "sent" }[a] || a, b) }[name] || (() => {}))();
    window.Verbox = call;
    window.VerboxIsInitialized = true;
    window.supportAPI = { destroy() {} };
    f.forEach((args) => call(...args));
  },
});
