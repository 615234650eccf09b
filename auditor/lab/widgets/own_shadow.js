/* A closed shadow root, an emoji for a launcher, nothing that is called a chat. */
LAB.skin({
  place: "closed", host: "<helper-bubble></helper-bubble>", from: /helper-bubble\.mjs\?site=(\w{8})/, connect: "load",
  sel: { launcher: ".q1", window: ".q2", header: ".q3", messages: ".q4", own: ".q5", other: ".q6", system: ".q7", composer: ".q8", input: ".q9", send: ".q10", panel: ".q11", close: ".q12", bubble: ".q13" },
  theme: { size: 52, radius: 10, bottom: 80 }, echo: "local", faces: false,
  launcher: () => `<a class="q1" href="#">👋</a>`,
  window: (p) => `<div class="q2"><div class="q3">${p.face()}<span>${p.esc(p.c.operator || p.c.shop)}, ${p.status.toLowerCase()}</span><a class="q12" href="#">✕</a></div><ul class="q4" style="margin:0;list-style:none"></ul><div class="q11"></div><div class="q8"><span class="q9" contenteditable="true" tabindex="0"></span><a class="q10" href="#">✔</a></div></div>`,
  mine: (m) => `<li class="q5">${m.text}</li>`,
  theirs: (m) => `<li class="q6">${m.text}</li>`,
  system: (text) => `<li class="q7">${text}</li>`,
});
