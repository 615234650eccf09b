/* Custom elements in the page itself; class names end in a build's hash. */
LAB.skin({
  place: "light", host: '<jdiv id="jivo-root_x" class="jv-desktop globalClass_f2"></jdiv>', from: /widget\/([\w-]{10})/, connect: "load",
  sel: { launcher: "#jvlabelWrap", window: "#jcont", header: ".headBox_k1", messages: ".container_bQ", own: ".main__client_q8", other: ".main__agent_q8", system: ".system_q8",
    composer: ".inputBox_t3", input: ".inputField_t3", send: ".sendButton_t3", panel: ".box_z4", close: "#jivo_close_button", bubble: ".proactive_m7" },
  theme: { label: true, radius: 12, size: 46, color: "#1b9a59" }, echo: "local",
  css: () => "jdiv{display:block}#jvlabelWrap jdiv{display:inline}jdiv.headBox_k1{display:flex}jdiv.sendButton_t3{width:24px;font-size:20px}",
  launcher: (p) => `<jdiv id="jvlabelWrap" class="wrap_h8 ${p.online ? "" : "__isOffline"}"><jdiv class="text_h8 ${p.online ? "" : "contentText_offline"}">${p.online ? p.w.ask : p.w.leave}</jdiv></jdiv>`,
  window: (p) => `<jdiv id="jcont" class="jcont_a1"><jdiv class="headBox_k1">${p.face()}<jdiv class="agentName_k1">${p.esc(p.c.operator || p.c.shop)}</jdiv><jdiv id="jivo_close_button">×</jdiv></jdiv>
    <jdiv class="container_bQ"></jdiv><jdiv class="box_z4"></jdiv><jdiv class="inputBox_t3"><textarea class="inputField_t3" placeholder="${p.w.place}"></textarea><jdiv class="sendButton_t3">➤</jdiv></jdiv></jdiv>`,
  mine: (m) => `<jdiv class="main_q8 main__client_q8 message_q8"><jdiv class="text_q8">${m.text}</jdiv></jdiv>`,
  theirs: (m) => `<jdiv class="main_q8 main__agent_q8 message_q8">${m.face}<jdiv class="text_q8">${m.text}</jdiv></jdiv>`,
  form: { cls: "offlineForm_z4", field: "inputField_z4", button: "submit_z4" },
  globals(api) {
    window.jivo_version = "3.41";
    window.jivo_api = { chatMode: () => (api.online ? "online" : "offline"), open: () => { api.open(); return { result: "ok" }; }, close: () => api.close(), getUnreadMessagesCount: () => 0, startCall() {}, sendOfflineMessage() {} };
    api.on("open", () => window.jivo_onOpen && window.jivo_onOpen());
    api.on("message", () => window.jivo_onMessageReceived && window.jivo_onMessageReceived());
    if (window.jivo_onLoadCallback) window.jivo_onLoadCallback();
  },
});
