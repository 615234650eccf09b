/* Home-made: a strip at the foot of the page, an input that is not in a form, a picture for a button. */
LAB.skin({
  place: "light", host: '<div id="cns"></div>', from: /consult\.min\.js\?k=(\w{8})/, connect: "open",
  sel: { launcher: ".cns-strip", window: ".cns-pop", header: ".cns-cap", messages: ".cns-feed", own: ".cns-a", other: ".cns-b", system: ".cns-s", composer: ".cns-line", input: ".cns-field", send: ".cns-img", panel: ".cns-away", close: ".cns-off", bubble: ".cns-say" },
  theme: { label: true, side: "left", bottom: 0, size: 38, radius: 0, corner: 0, color: "#45525f", width: 300, height: 380 }, echo: "ack",
  launcher: (p) => `<div class="cns-strip">${p.online ? (p.c.ru ? "Спросите продавца" : "Ask the seller") : (p.c.ru ? "Продавца нет, напишите" : "Seller is away, write")}</div>`,
  window: (p) => `<div class="cns-pop"><div class="cns-cap">${p.face()}<span>${p.esc(p.c.operator || p.c.shop)} (${p.status.toLowerCase()})</span><span class="cns-off">[x]</span></div><div class="cns-feed"></div><div class="cns-away"></div><div class="cns-line"><input class="cns-field" placeholder="${p.c.ru ? "Ваш вопрос" : "Your question"}" maxlength="500"><img class="cns-img" alt="" width="28" height="28" src="data:image/svg+xml;utf8,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 20 20'><path d='M2 2l16 8-16 8 4-8z' fill='dimgray'/></svg>"></div></div>`,
  mine: (m) => `<div class="cns-a">${m.text}</div>`,
  theirs: (m) => `<div class="cns-b">${m.face}${m.name ? m.name + ": " : ""}${m.text}</div>`,
  form: { tag: "div", cls: "cns-form", field: "cns-f", button: "cns-ok" },
});
