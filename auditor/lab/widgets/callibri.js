/* Knows the shop by its host name alone. */
LAB.skin({
  place: "light", host: '<div id="callibri_wrap"></div>', connect: "open", account: () => "",
  sel: { launcher: "#callibri_wrap_pict_operator", window: "#callibri_containerWidget", header: "#callibri_head", messages: "#callibri_chat_messages", own: ".callibri_msg_user", other: ".callibri_msg_oper", system: ".callibri_msg_sys",
    composer: "#callibri_chat_foot", input: "#callibri_chat_input", send: "#callibri_send", panel: "#callibri_module_mail", close: "#callibri_close", bubble: ".callibri_hello" },
  theme: { color: "#f6a821", size: 70, radius: 35, corner: 0 }, echo: "local",
  launcher: (p) => `<div id="callibri_wrap_pict_operator">${p.c.face === "none" ? "?" : p.face("who-face")}</div>`,
  window: (p) => `<div id="callibri_containerWidget"><div id="callibri_head">${p.face()}<span>${p.esc(p.c.operator || p.c.shop)}</span><span>${p.status}</span><span id="callibri_close">×</span></div><div id="callibri_chat_messages"></div><div id="callibri_module_mail"></div><div id="callibri_chat_foot"><textarea id="callibri_chat_input" placeholder="${p.w.place}"></textarea><input type="button" id="callibri_send" value="${p.w.send}"></div></div>`,
  mine: (m) => `<div class="callibri_msg_user">${m.text}</div>`,
  theirs: (m) => `<div class="callibri_msg_oper">${m.face}<b>${m.name}</b><br>${m.text}</div>`,
  form: { cls: "callibri_form", field: "callibri_inp", button: "callibri_ok" },
});
