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
  let net = null, typing = null, greeted = false;
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
    (m.buttons || []).forEach((label) => {
      const b = (roots.window.ownerDocument || document).createElement("button");
      b.type = "button"; b.className = "quick"; b.textContent = label;
      b.onclick = () => say(label);
      node.appendChild(b);
    });
    told("message", m);
  }
  const waiting = new Map();
  function hear(e) {
    if (e.t === "msg") shopSays(e);
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

/* ---- where it lives ---- */
function sameOriginFrame(spec, css) {
  const frame = document.createElement("iframe");
  for (const [k, v] of Object.entries(spec.attrs || {})) frame.setAttribute(k, v);
  frame.style.cssText = "position:fixed;border:0;z-index:2147483000;background:transparent;color-scheme:light;" + css;
  (spec.into || document.body).appendChild(frame);
  const doc = frame.contentDocument;
  doc.open(); doc.write("<!DOCTYPE html><html><head><meta charset='utf-8'></head><body style='margin:0;background:transparent'></body></html>"); doc.close();
  return { frame, body: doc.body };
}

function placeOf(c) {
  const t = Object.assign({ side: "right", width: 340, height: 440, size: 60 }, S.theme);
  if (S.place === "frame") {
    const host = S.host ? document.body.appendChild(makeElement(S.host).firstElementChild) : null;
    const spec = (name) => ({ attrs: S.frames[name], into: S.framesInHost && host ? host : document.body });
    if (S.frames.one) {
      const small = `${t.side}:0;bottom:0;width:300px;height:110px;`, big = `${t.side}:0;bottom:0;width:${t.width + 48}px;height:${t.height + 60}px;`;
      const { frame, body } = sameOriginFrame(spec("one"), small);
      const size = (css) => { frame.style.cssText = "position:fixed;border:0;z-index:2147483000;background:transparent;" + css; };
      return { launcher: body, window: body, grow: (open) => size(open ? big : small), swell: () => size(`${t.side}:0;bottom:0;width:320px;height:220px;`) };
    }
    const win = sameOriginFrame(spec("window"), `${t.side}:20px;bottom:20px;width:${t.width}px;height:${t.height}px;display:none;`);
    S.roots = "window-frame";
    let launcher, swell, fold = () => {};
    if (S.frames.launcher) {
      const l = sameOriginFrame(spec("launcher"), `${t.side}:0;bottom:0;width:${t.label ? 260 : 120}px;height:110px;`);
      launcher = l.body;
      swell = () => { l.frame.style.width = "320px"; l.frame.style.height = "220px"; };
      fold = (open) => { l.frame.style.display = open ? "none" : "block"; };
    } else launcher = (host || document.body);
    return { launcher, window: win.body, swell, grow: (open) => { win.frame.style.display = open ? "block" : "none"; fold(open); } };
  }
  if (S.place === "open" || S.place === "closed") {
    const host = document.body.appendChild(makeElement(S.host).firstElementChild);
    const root = host.attachShadow({ mode: S.place });
    return { launcher: root, window: root };
  }
  if (S.place === "deep") {
    let host = document.body.appendChild(makeElement(S.host).firstElementChild), root = host.attachShadow({ mode: "open" });
    for (const tag of S.nest) { host = root.appendChild(document.createElement(tag)); root = host.attachShadow({ mode: "open" }); }
    return { launcher: root, window: root };
  }
  const host = document.body.appendChild(makeElement(S.host || "<div></div>").firstElementChild);
  return { launcher: host, window: host };
}

/* ---- in the shop's page ---- */
function accountHere() {
  if (S.account) return S.account();
  for (const script of [...document.scripts].reverse()) { const m = S.from && S.from.exec(script.src); if (m) return m[1]; }
  return "";
}
function visitorHere() {
  const key = S.visitorKey || BOOT.brand + "_visitor";
  let id = null;
  try { id = localStorage.getItem(key); } catch (e) { id = null; }
  if (!id) { id = Math.random().toString(36).slice(2, 12) + Date.now().toString(36); try { localStorage.setItem(key, id); } catch (e) { /* private mode */ } }
  return id;
}

async function page() {
  if (document.readyState === "loading") await new Promise((go) => addEventListener("DOMContentLoaded", go, { once: true }));
  const account = await accountHere(), visitor = visitorHere();
  const query = "?account=" + encodeURIComponent(account) + "&visitor=" + visitor + "&site=" + encodeURIComponent(location.hostname);
  const response = await fetch(base() + "/config" + query);
  if (!response.ok) return;
  const c = await response.json();
  c.account = account;
  c.site = location.hostname;
  const heard = {}, api = { c, online: c.online, on(name, f) { (heard[name] = heard[name] || []).push(f); } };
  const told = (name, data) => (heard[name] || []).forEach((f) => { try { f(data); } catch (e) { setTimeout(() => { throw e; }); } });
  let ui;
  if (c.state === "widget_hidden") {
    ui = { open() {}, close() {}, invite() { return false; }, isOpen: false, say() {} };
  } else ui = S.place === "cross" ? crossUi(c, query, told) : makeUi(c, placeOf(c), told);
  Object.assign(api, { open: () => ui.open(), close: () => ui.close(), isOpen: () => ui.isOpen, say: (t) => ui.say(t), hidden: c.state === "widget_hidden" });
  if (S.globals) S.globals(api);
  told("ready");
  if (c.invite && c.state !== "widget_hidden") watch(c, ui);
}

async function watch(c, ui) {
  const start = await loaded, invite = c.invite, flag = "inv_" + BOOT.brand;
  if (sessionStorage.getItem(flag)) return;
  const go = () => {
    if (sessionStorage.getItem(flag)) return;
    if (!ui.invite(invite)) return;
    sessionStorage.setItem(flag, "1");
    ui.report({ t: "invited", since_load_ms: performance.now() - start, page: location.pathname + location.search, trigger: invite.trigger, style: invite.style });
  };
  const later = () => setTimeout(go, Math.max(0, start + invite.delay_ms - performance.now()));
  const here = (location.pathname + location.search).replace(/\/$/, ""), cart = c.cart.replace(/\/$/, "");
  if (invite.trigger === "time") later();
  else if (invite.trigger === "cart") { if (here === cart) later(); }
  else if (invite.trigger === "leaving") document.addEventListener("mouseout", (e) => { if (!e.relatedTarget && e.clientY <= 0) setTimeout(go, invite.delay_ms); });
  else if (invite.trigger === "return") {
    const now = "now_" + BOOT.brand, ever = "seen_" + BOOT.brand;
    if (sessionStorage.getItem(now) == null) {
      sessionStorage.setItem(now, localStorage.getItem(ever) || "0");
      localStorage.setItem(ever, "1");
    }
    if (sessionStorage.getItem(now) === "1") later();
  }
}

/* ---- a frame of the maker's own origin ---- */
function crossUi(c, query, told) {
  const t = Object.assign({ side: "right", width: 340, height: 440, size: 60, bottom: 20 }, S.theme);
  const ui = { isOpen: false };
  const host = document.body.appendChild(makeElement(S.host || "<div></div>").firstElementChild);
  const frame = document.createElement("iframe");
  for (const [k, v] of Object.entries(S.frames.window)) frame.setAttribute(k, v);
  const own = S.launcherIn === "page";
  const shape = (css) => { frame.style.cssText = "position:fixed;border:0;z-index:2147483000;background:transparent;color-scheme:light;" + css; };
  const closed = own ? "display:none;" : `${t.side}:0;bottom:0;width:${t.label ? 280 : 130}px;height:120px;`;
  const opened = `${t.side}:${own ? 20 : 0}px;bottom:${own ? 20 : 0}px;width:${t.width + (own ? 0 : 48)}px;height:${t.height + (own ? 0 : 50)}px;`;
  shape(closed);
  frame.src = "https://" + (S.frameHost || BOOT.host) + BOOT.api + "/frame" + query;
  host.appendChild(frame);
  const queue = [];
  let ready = false;
  const tell = (m) => { ready ? frame.contentWindow.postMessage({ lab: m }, "*") : queue.push(m); };
  addEventListener("message", (e) => {
    if (e.source !== frame.contentWindow || !e.data || !e.data.lab) return;
    const [name, data] = e.data.lab;
    if (name === "ready") { ready = true; queue.forEach(tell); }
    if (name === "open") { ui.isOpen = true; shape(opened); if (button) button.style.display = "none"; }
    if (name === "close") { ui.isOpen = false; shape(closed); if (button) button.style.display = ""; }
    if (name === "invite" && data.style !== "open" && !own) shape(`${t.side}:0;bottom:0;width:330px;height:230px;`);
    told(name, data);
  });
  let button = null;
  const parts = { c, w: words(c), online: c.online, esc, face: (cls) => face(c, c.face, cls || "who-face") };
  if (own) {
    host.appendChild(makeElement(`<style>${S.pageCss(c, t)}</style>` + S.launcher(parts)));
    button = host.querySelector(S.sel.launcher);
    button.addEventListener("click", (e) => { e.preventDefault(); ui.isOpen ? ui.close() : ui.open(); });
  }
  ui.open = () => { if (own) shape(opened); tell(["open"]); };
  ui.close = () => tell(["close"]);
  ui.say = (text) => tell(["say", text]);
  ui.report = (event) => tell(["report", event]);
  ui.invite = (invite) => {
    if (ui.isOpen) return false;
    if (own && invite.style !== "open") {
      const node = makeElement(`<div class="${S.sel.bubble.slice(1)}">${esc(invite.text)}</div>`).firstElementChild;
      host.appendChild(node);
      node.addEventListener("click", () => { node.remove(); ui.open(); });
      told("invite", invite);
      return true;
    }
    if (own) shape(opened);
    tell(["invite", invite]);
    return true;
  };
  return ui;
}

async function framed() {
  const q = new URLSearchParams(location.search);
  const c = await (await fetch(base() + "/config" + location.search)).json();
  c.account = q.get("account"); c.site = q.get("site");
  const own = S.launcherIn === "page";
  document.body.style.cssText = "margin:0;background:transparent";
  if (own) S.roots = "window-frame";
  const tell = (name, data) => parent.postMessage({ lab: [name, data] }, "*");
  const ui = makeUi(c, { launcher: own ? null : document.body, window: document.body, grow: () => {} }, tell);
  addEventListener("message", (e) => {
    if (!e.data || !e.data.lab) return;
    const [name, data] = e.data.lab;
    ({ open: ui.open, close: ui.close, say: () => ui.say(data), report: () => ui.report(data), invite: () => ui.invite(data) })[name]();
  });
  tell("ready");
}
