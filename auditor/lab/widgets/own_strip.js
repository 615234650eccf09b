/* Shadow roots one inside the other; the window slides from the right edge. */
LAB.skin({
  place: "deep", host: "<zvon-app></zvon-app>", nest: ["zvon-shell", "zvon-view"], from: /zvonchat\/init\.js\?cid=(\w{8})/, connect: "open",
  sel: { launcher: "button[data-r=tab]", window: "[data-r=pane]", header: "[data-r=top]", messages: "[data-r=log]", own: ".mine", other: ".theirs", system: ".note", composer: "[data-r=write]", input: "[data-r=write] textarea", send: "[data-r=fire]", panel: "[data-r=leave]", close: "[data-r=fold]", bubble: ".knock" },
  theme: { label: true, size: 44, radius: 8, bottom: 160, color: "#b83280", corner: 0, height: 460 }, echo: "ack", enter: false,
  launcher: (p) => `<button data-r="tab">${p.online ? (p.c.ru ? "Есть вопрос?" : "Questions?") : p.w.leave}</button>`,
  window: (p) => `<aside data-r="pane"><div data-r="top">${p.face()}<strong>${p.esc(p.c.operator || p.c.shop)}</strong><small>${p.status}</small><button data-r="fold">»</button></div><div data-r="log"></div><div data-r="leave"></div><div data-r="write"><textarea placeholder="${p.c.ru ? "Спросите что угодно" : "Ask anything"}"></textarea><button data-r="fire">${p.w.send}</button></div></aside>`,
  mine: (m) => `<p class="mine" style="margin:0">${m.text}</p>`,
  theirs: (m) => `<p class="theirs" style="margin:0">${m.face}${m.text}</p>`,
});
