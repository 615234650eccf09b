LAB.skin({
  place: "light", host: '<div class="ws-chat ws-chat-x7"></div>', from: /wcb_code=(\w{32})/, connect: "load",
  sel: { launcher: ".ws-chat-btn-el-container", window: ".ws-chat-box-x7", header: ".ws-chat-head-x7", messages: ".ws-chat-messages-x7", own: ".ws-msg-visitor-x7", other: ".ws-msg-manager-x7", system: ".ws-msg-info-x7",
    composer: ".ws-textarea-x7", input: ".ws-textarea-placeholder-x7", send: ".ws-textarea-send-btn-x7", panel: ".ws-panel-x7", close: ".ws-chat-close-x7", bubble: ".ws-chat-bubble-x7" },
  theme: { color: "#00b7a8", size: 62, side: "right", bottom: 90 }, echo: "local",
  launcher: () => `<div class="ws-chat-btn-x7"><div class="ws-chat-btn-el-container"><i style="font-size:26px;font-style:normal">💬</i></div></div>`,
  window: (p) => `<div class="ws-chat-box-x7"><div class="ws-chat-head-x7">${p.face()}<div>${p.esc(p.c.operator || p.c.shop)}<br><small>${p.status}</small></div><div class="ws-chat-close-x7">×</div></div><div class="ws-chat-messages-x7"></div><div class="ws-panel-x7"></div><div class="ws-textarea-x7"><div class="ws-textarea-placeholder-x7" contenteditable="true" data-text="${p.w.place}"></div><div class="ws-textarea-send-btn-x7">▶</div></div></div>`,
  mine: (m) => `<div class="ws-msg-x7 ws-msg-visitor-x7">${m.text}</div>`,
  theirs: (m) => `<div class="ws-msg-x7 ws-msg-manager-x7">${m.face}${m.name ? `<u>${m.name}:</u> ` : ""}<span>${m.text}</span></div>`,
  form: { tag: "div", cls: "ws-form-x7", field: "ws-offline-input", button: "ws-offline-btn", link: true },
  globals() { window.EnvyWidget = { version: "4" }; },
});
