/* Where a stand-in lives and how it starts: in the page, in frames, in shadow roots; what it does by itself. */
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
