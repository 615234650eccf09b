LAB.skin({
  place: "cross", launcherIn: "page", host: '<div id="rh-badge"></div>', from: /main\.js\?c=(\w+)/, connect: "open",
  frames: { window: { id: "rh-chatFrame", frameborder: "0" } },
  sel: { launcher: ".redhlp_button", window: ".rh-main", header: ".rh-head", messages: ".rh-history", own: ".rh-you", other: ".rh-oper", system: ".rh-sys", composer: ".rh-bottom", input: ".rh-text", send: ".rh-go", panel: ".rh-leave",
    close: ".rh-min", bubble: ".rh-invite" },
  theme: { color: "#c0392b", side: "left", size: 50, width: 320, height: 400, corner: 0 }, echo: "ack", enter: true,
  pageCss: (c, t) => `.redhlp_button{position:fixed;left:0;top:60%;background:${t.color};color:#fff;padding:12px 16px;border-radius:0 6px 6px 0;cursor:pointer;font:bold 14px Arial;z-index:2147483000}.rh-invite{position:fixed;left:20px;bottom:90px;background:#fff;border:2px solid ${t.color};padding:14px;font:14px Arial;cursor:pointer;max-width:260px;z-index:2147483000}`,
  launcher: (p) => `<div class="redhlp_button">${p.online ? `<span class="online">${p.c.ru ? "Мы онлайн" : "We are online"}</span>` : `<span class="offline">${p.w.leave}</span>`}</div>`,
  window: (p) => `<div class="rh-main"><div class="rh-head">${p.face()}<b>${p.esc(p.c.operator || p.c.shop)}</b> <span>${p.status}</span><span class="rh-min">_</span></div><div class="rh-history"></div><div class="rh-leave"></div><div class="rh-bottom"><input class="rh-text" type="text" placeholder="${p.w.place}"><a href="#" class="rh-go">${p.w.send}</a></div></div>`,
  mine: (m) => `<p class="rh-you" style="margin:0">${m.text}</p>`,
  theirs: (m) => `<p class="rh-oper" style="margin:0">${m.face}<b>${m.name}</b> ${m.text}</p>`,
});
