/* Behaviour that all chat stand-ins share. A skin (S) gives the mark-up; BOOT says which maker this is and where its protocol lives. */
let S = null;
const LAB = {
  skin(skin) { S = skin; },
  start() { BOOT.framed ? framed() : page(); },
};
const esc = (t) => String(t == null ? "" : t).replace(/[&<>"]/g, (ch) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[ch]);
const base = () => (BOOT.host ? "https://" + BOOT.host : location.origin) + BOOT.api;
const loaded = new Promise((done) => {
  const after = () => setTimeout(() => done(performance.timing.loadEventEnd - performance.timing.navigationStart), 0);
  document.readyState === "complete" ? after() : addEventListener("load", after, { once: true });
});

function makeElement(html, doc) {
  const t = (doc || document).createElement("template");
  t.innerHTML = html.trim();
  return t.content;
}

/* ---- talking to operators: WebSocket, long polls or server-sent events ---- */
function connect(c, hear, lost) {
  const query = "?account=" + encodeURIComponent(c.account) + "&visitor=" + c.visitor + "&site=" + encodeURIComponent(c.site);
  const post = (event) => fetch(base() + "/send" + query, { method: "POST", body: JSON.stringify(event), keepalive: true }).catch(lost);
  if (c.transport === "ws") {
    const waiting = [];
    const ws = new WebSocket(base().replace(/^http/, "ws") + "/ws" + query);
    ws.onopen = () => { while (waiting.length) ws.send(waiting.shift()); };
    ws.onmessage = (m) => hear(JSON.parse(m.data));
    ws.onclose = () => lost();
    return { send(event) { const text = JSON.stringify(event); ws.readyState === 1 ? ws.send(text) : waiting.push(text); } };
  }
  if (c.transport === "sse") {
    const source = new EventSource(base() + "/stream" + query);
    source.onmessage = (m) => hear(JSON.parse(m.data));
    source.onerror = () => { source.close(); lost(); };
    return { send: post };
  }
  (async () => {
    for (let next = 0; ;) {
      let answer;
      try {
        const response = await fetch(base() + "/poll" + query + "&after=" + next, { cache: "no-store" });
        if (!response.ok) throw new Error("gone");
        answer = await response.json();
      } catch (e) { lost(); return; }
      next = answer.next;
      answer.events.forEach(hear);
    }
  })();
  return { send: post };
}

/* ---- words of the widget itself ---- */
const words = (c) => c.ru
  ? { online: "Онлайн", offline: "Мы не в сети", ask: "Напишите нам, мы онлайн!", leave: "Оставьте сообщение", place: "Введите сообщение…", send: "Отправить",
      away: "Сейчас никого нет на месте. Оставьте сообщение, и мы ответим.", dead: "Сейчас никого нет на месте. Приходите в рабочее время.",
      gate: "Представьтесь, пожалуйста, чтобы начать чат", start: "Начать чат", thanks: "Спасибо! Сообщение отправлено.", lost: "Соединение потеряно.",
      title: "Консультант", begin: "Начать диалог", reply: "Обычно отвечаем в течение дня",
      name: "Имя", phone: "Телефон", email: "E-mail", message: "Сообщение", close: "Закрыть", typing: "печатает…" }
  : { online: "Online", offline: "We are offline", ask: "Chat with us, we are online!", leave: "Leave a message", place: "Type your message…", send: "Send",
      away: "Nobody is here right now. Leave a message and we will get back to you.", dead: "Nobody is here right now. Please come back during working hours.",
      gate: "Please introduce yourself to start the chat", start: "Start chat", thanks: "Thank you! Your message has been sent.", lost: "Connection lost.",
      title: "Support", begin: "New conversation", reply: "We usually reply within a day",
      name: "Name", phone: "Phone", email: "E-mail", message: "Message", close: "Close", typing: "is typing…" };

/* ---- the window ---- */
function face(c, kind, cls) {
  const src = base() + "/face/o.jpg?account=" + encodeURIComponent(c.account) + "&site=" + encodeURIComponent(c.site);
  if (kind === "none") return "";
  if (kind === "initials") return `<span class="${cls} ${cls}-letters">${esc((c.operator || "A").slice(0, 1))}</span>`;
  return S.face === "bg" ? `<div class="${cls}" style="background-image:url('${src}')"></div>` : `<img class="${cls}" src="${src}" alt="">`;
}

function formHtml(c, w, form, kind) {
  const k = S.form || {};
  const field = (f) => {
    const must = form.required.includes(f) ? " required" : "", star = must ? " *" : "";
    const cls = `class="${k.field || "field"}"`;
    if (f === "message") return `<textarea ${cls} name="${k.names ? f : "message"}" placeholder="${w.message}${star}" rows="3"${must}></textarea>`;
    return `<input ${cls} type="${{ name: "text", phone: "tel", email: "email" }[f]}" name="${f}" placeholder="${w[f]}${star}"${must}>`;
  };
  const text = { gate: w.gate, offline: w.away, busy: "" }[kind];
  const button = k.link ? `<a href="#" role="button" class="${k.button || "go"}">${kind === "gate" ? w.start : w.send}</a>`
    : `<button type="submit" class="${k.button || "go"}">${kind === "gate" ? w.start : w.send}</button>`;
  const tag = k.tag || "form";
  return `<${tag} class="${k.cls || "panel-form"} ${(k.kinds || {})[kind] || ""}">${text ? `<div class="lead-text">${text}</div>` : ""}${form.fields.map(field).join("")}${button}</${tag}>`;
}

function look(c) {
  const s = S.sel, t = Object.assign({ side: "right", size: 60, radius: 30, width: 340, height: 440, hue: c.hue, light: "#fff" }, S.theme);
  const main = t.color || `hsl(${t.hue},58%,40%)`;
  const full = S.roots === "window-frame";
  return `
${s.launcher}{position:${S.framedLauncher ? "static" : "fixed"};${t.side}:24px;bottom:${t.bottom || 24}px;min-width:${t.size}px;height:${t.size}px;border-radius:${t.radius}px;background:${main};color:#fff;display:flex;align-items:center;justify-content:center;cursor:pointer;font:14px Arial,sans-serif;z-index:2147483000;box-shadow:0 4px 14px rgba(0,0,0,.25);border:0;padding:0 ${t.label ? 18 : 0}px;text-decoration:none}
${s.window}{position:fixed;${t.side}:${full ? 0 : 24}px;bottom:${full ? 0 : (t.bottom || 24)}px;width:${full ? "100%" : t.width + "px"};height:${full ? "100%" : t.height + "px"};background:#fff;border-radius:${t.corner == null ? 10 : t.corner}px;box-shadow:0 6px 30px rgba(0,0,0,.28);display:flex;flex-direction:column;overflow:hidden;font:14px/1.4 Arial,sans-serif;color:#222;z-index:2147483001}
${s.header}{display:flex;align-items:center;gap:10px;background:${main};color:#fff;padding:12px 14px;flex:none}
${s.messages}{flex:1;overflow:auto;padding:12px;display:flex;flex-direction:column;gap:8px;background:${t.light}}
${s.own}{align-self:flex-end;background:${t.mine || "#dcf0e0"};padding:7px 11px;border-radius:10px;max-width:80%;display:block}
${s.other}{align-self:flex-start;background:#f0f1f3;padding:7px 11px;border-radius:10px;max-width:85%;display:block}
${s.system}{align-self:center;color:#888;font-size:12px;display:block}
${s.composer}{display:flex;gap:6px;border-top:1px solid #e3e3e3;padding:8px;flex:none;align-items:center}
${s.input}{flex:1;border:0;outline:0;font:inherit;resize:none;min-height:36px;max-height:80px;padding:6px;background:transparent;overflow:auto}
${s.panel}{padding:14px;display:block}
.lead-text{margin-bottom:8px;display:block}.who-face,.msg-face{width:36px;height:36px;border-radius:50%;background-size:cover;object-fit:cover;flex:none;display:inline-flex}
.msg-face{width:24px;height:24px;vertical-align:middle;margin-right:6px}.who-face-letters,.msg-face-letters{background:#8a6fc0;color:#fff;align-items:center;justify-content:center;font-weight:bold}
.panel-form,${S.form && S.form.cls ? "." + S.form.cls.split(" ")[0] : ".none-x"}{display:flex;flex-direction:column;gap:8px}
.${(S.form && S.form.field || "field").split(" ")[0]}{font:inherit;border:1px solid #ccc;border-radius:4px;padding:8px}
.${(S.form && S.form.button || "go").split(" ")[0]}{background:${main};color:#fff;border:0;border-radius:4px;padding:9px;font:inherit;text-align:center;cursor:pointer;text-decoration:none}
${s.send || ".none-y"}{cursor:pointer;border:0;background:transparent;color:${main};font:inherit;padding:6px}
${s.close}{margin-left:auto;cursor:pointer;border:0;background:transparent;color:inherit;font:18px Arial;padding:4px;text-decoration:none}
${s.bubble}{position:fixed;${t.side}:${S.framedLauncher ? 12 : 24}px;bottom:${(t.bottom || 24) + t.size + 14}px;max-width:260px;background:#fff;color:#222;border-radius:12px;box-shadow:0 4px 18px rgba(0,0,0,.25);padding:12px 16px;font:14px/1.4 Arial,sans-serif;z-index:2147483000;cursor:pointer;display:block}
.quick{display:inline-block;border:1px solid ${main};color:${main};background:#fff;border-radius:14px;padding:4px 10px;margin:4px 4px 0 0;cursor:pointer;font:inherit}
${S.begin ? S.sel.begin + `{margin:14px;background:${main};color:#fff;border:0;border-radius:20px;padding:10px 16px;font:inherit;cursor:pointer;text-align:center;display:block}` : ""}
${S.css ? S.css(c, main, t) : ""}`;
}

/* c: config; net: link to the operators; roots: where launcher and window live; told: what the page should know */
function makeUi(c, roots, told) {
  const w = words(c), ui = { isOpen: false, started: false, unread: 0 };
  const online = c.online, who = { name: c.operator, face: c.face };
  let net = null, typing = null, greeted = false, growing = null;
  const find = (name) => (roots.window && roots.window.querySelector(S.sel[name])) || null;
  const link = () => (net = net || connect(c, hear, () => { if (!ui.done) system(w.lost); ui.done = true; }));
  const parts = { c, w, online, esc, face: (cls) => face(c, c.face, cls || "who-face"), status: S.presence === false ? w.reply : online ? w.online : w.offline };

  function show(html, side) {
    const box = find("messages");
    const node = makeElement(html, roots.window.ownerDocument || document);
    const first = node.firstElementChild;
    box.appendChild(node);
    box.scrollTop = 1e6;
    return first;
  }
  function system(text) { if (ui.built) show(S.system ? S.system(text, parts) : `<div class="${S.sel.system.slice(1)}">${esc(text)}</div>`); }
  function stopTyping() { if (typing) { typing.remove(); typing = null; } }
  function shopSays(m) {
    stopTyping();
    const html = S.theirs({ text: esc(m.text), name: esc(m.name || ""), face: m.face && m.face !== "none" && S.faces !== false ? face(c, m.face, "msg-face") : "" }, parts);
    const node = show(html);
    growing = m.grows ? { node, text: textOf(node, m.text.trim()) } : null;
    offer(node, m.buttons);
    told("message", m);
  }
  function textOf(node, text) { // the text node that holds these words
    const walk = (node.ownerDocument || document).createTreeWalker(node, NodeFilter.SHOW_TEXT);
    for (let t = walk.nextNode(); t; t = walk.nextNode()) if (t.data.trim() === text) return t;
    return null;
  }
  function grow(e) { // the next word of an answer that comes word by word
    if (!growing || !growing.text) return;
    if (!/\s$/.test(growing.text.data)) growing.text.data += " ";
    growing.text.data += e.text;
    find("messages").scrollTop = 1e6;
    offer(growing.node, e.buttons);
  }
  function offer(node, labels) {
    (labels || []).forEach((label) => {
      const b = (roots.window.ownerDocument || document).createElement("button");
      b.type = "button"; b.className = "quick"; b.textContent = label;
      b.onclick = () => say(label);
      node.appendChild(b);
    });
  }
  const waiting = new Map();
  function hear(e) {
    if (e.t === "msg") shopSays(e);
    else if (e.t === "word") grow(e);
    else if (e.t === "ack") { const later = waiting.get(e.id); if (later) { waiting.delete(e.id); show(S.mine({ text: esc(later) }, parts)); } }
    else if (e.t === "typing") { stopTyping(); typing = show(S.typing ? S.typing(parts) : `<div class="${S.sel.system.slice(1)} typing">${esc(c.operator || "")} ${w.typing}</div>`); }
    else if (e.t === "join") { system(e.text); told("join", e); }
    else if (e.t === "queue") system(e.text);
    else if (e.t === "busy") { system(e.text); if (e.form) putForm(c.busy, "busy"); }
    else if (e.t === "closed") { system(e.text); ui.done = true; hide(find("composer")); }
    else if (e.t === "form_ok") { const p = find("panel"); if (p) p.innerHTML = `<div class="lead-text">${w.thanks}</div>`; }
  }
  function hide(el) { if (el) el.style.setProperty("display", "none", "important"); }
  function unhide(el, how) { if (el) el.style.setProperty("display", how || "flex"); }
  function putForm(form, kind) {
    hide(find("composer"));
    const panel = find("panel");
    if (kind !== "busy") hide(find("messages"));
    panel.innerHTML = formHtml(c, w, form, kind);
    unhide(panel, "block");
    const submit = (event) => {
      event.preventDefault();
      const fields = {};
      panel.querySelectorAll("input,textarea").forEach((i) => { fields[i.name] = i.value; });
      if (form.required.some((f) => !(fields[f] || "").trim())) return;
      link().send({ t: "form", kind, fields });
      if (kind === "gate") { panel.innerHTML = ""; hide(panel); unhide(find("messages")); unhide(find("composer")); }
    };
    panel.querySelectorAll("form").forEach((f) => f.addEventListener("submit", submit));
    panel.querySelectorAll("a").forEach((a) => a.addEventListener("click", submit));
    panel.querySelectorAll("div > button").forEach((b) => b.addEventListener("click", submit));
  }
  function valueOf(input) { return (input.isContentEditable ? input.innerText : input.value).trim(); }
  function say(text) {
    text = text.trim();
    if (!text || ui.done) return;
    const id = Date.now().toString(36) + Math.random().toString(36).slice(2, 8);
    if (S.echo === "ack") waiting.set(id, text); else show(S.mine({ text: esc(text) }, parts));
    link().send({ t: "msg", id, text });
    ui.started = true;
    told("sent", { text });
  }
  function sendInput() {
    const input = find("input"), text = valueOf(input);
    if (input.isContentEditable) input.innerText = ""; else input.value = "";
    say(text);
  }
  function build() {
    if (ui.built) return;
    ui.built = true;
    roots.window.appendChild(makeElement(`<style>${look(c)}</style>` + S.window(parts), roots.window.ownerDocument || document));
    const panel = find("panel"), composer = find("composer"), input = find("input");
    hide(panel);
    find("close").addEventListener("click", (e) => { e.preventDefault(); ui.close(); });
    if (S.enter !== false) input.addEventListener("keydown", (e) => { if (e.key === "Enter" && !e.shiftKey) { e.preventDefault(); sendInput(); } });
    const send = S.sel.send && find("send");
    if (send) send.addEventListener("click", (e) => { e.preventDefault(); sendInput(); });
    if (c.state === "prechat_gate") putForm(c.prechat, "gate");
    else if (c.state === "offline_form") putForm(c.offline, "offline");
    else if (c.state === "offline_dead") { hide(composer); system(w.dead); }
    else if (S.begin && !c.skipBegin) {
      hide(composer); hide(find("messages"));
      const begin = find("begin");
      unhide(begin, "block");
      begin.addEventListener("click", () => { hide(begin); unhide(find("messages")); unhide(composer); greet(); find("input").focus(); });
    }
    if (!(S.begin && c.state !== "prechat_gate" && !c.skipBegin)) hide(S.begin && find("begin"));
    hide(find("window"));
  }
  function greet() {
    if (greeted || !["online", "queue", "busy_form", "busy_dead", "bot_only"].includes(c.state)) return;
    greeted = true;
    if (c.greeting) shopSays({ text: c.greeting, name: who.name, face: who.face });
  }
  ui.open = () => {
    build();
    if (ui.isOpen) return;
    ui.isOpen = true;
    dropBubble();
    if (roots.grow) roots.grow(true);
    unhide(find("window"), S.windowDisplay);
    if (S.hideLauncher !== false) hide(roots.launcher && roots.launcher.querySelector(S.sel.launcher));
    link().send({ t: "open" });
    const begin = S.begin && find("begin");
    if (!begin || begin.style.display === "none") greet();
    told("open");
  };
  ui.close = () => {
    if (!ui.isOpen) return;
    ui.isOpen = false;
    hide(find("window"));
    if (roots.grow) roots.grow(false);
    unhide(roots.launcher && roots.launcher.querySelector(S.sel.launcher));
    told("close");
  };
  let bubble = null;
  function dropBubble() { if (bubble) { bubble.remove(); bubble = null; } }
  ui.invite = (invite) => {
    if (ui.isOpen || ui.started) return false;
    if (invite.style === "open" || !roots.launcher) {
      c.skipBegin = true;
      ui.open();
      greeted = true;
      shopSays({ text: invite.text, name: who.name, face: who.face });
    } else if (invite.style === "rise" && S.rise !== false && !roots.grow) {
      const launcher = roots.launcher.querySelector(S.sel.launcher);
      launcher.insertAdjacentHTML("beforeend", `<span style="padding:0 14px">${esc(invite.text)}</span>`);
    } else {
      const html = S.bubble ? S.bubble({ text: esc(invite.text), name: esc(c.operator || "") }, parts) : `<div class="${S.sel.bubble.slice(1)}">${esc(invite.text)}</div>`;
      const node = makeElement(html, roots.launcher.ownerDocument || document);
      bubble = node.firstElementChild;
      roots.launcher.appendChild(node);
      if (roots.swell) roots.swell();
      bubble.addEventListener("click", () => ui.open());
    }
    told("invite", invite);
    return true;
  };
  ui.report = (event) => link().send(event);
  ui.say = say;
  if (roots.launcher) {
    roots.launcher.appendChild(makeElement((roots.launcher === roots.window ? "" : `<style>${look(c)}</style>`) + S.launcher(parts), roots.launcher.ownerDocument || document));
    roots.launcher.querySelector(S.sel.launcher).addEventListener("click", (e) => { e.preventDefault(); ui.isOpen ? ui.close() : ui.open(); });
  }
  if (S.early !== false) { build(); if (S.connect === "load") link(); }
  return ui;
}
