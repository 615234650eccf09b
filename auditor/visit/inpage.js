// The observer: runs in every frame before the page's own scripts, notes what appears and when, and judges nothing.
// Stamps are epoch milliseconds of the page's clock, taken from functions saved here before the page can replace them.
((KEY, TELL) => {
  if (Object.hasOwn(window, KEY)) return;
  const zero = performance.timeOrigin, since = performance.now.bind(performance), now = () => zero + since();
  const later = setTimeout.bind(window), style = getComputedStyle.bind(window);
  const stringify = JSON.stringify, own = Object.getOwnPropertyDescriptor, define = Object.defineProperty;
  const SKIP = new Set(['SCRIPT', 'STYLE', 'NOSCRIPT', 'TEMPLATE', 'TEXTAREA', 'HEAD', 'OPTION', 'IFRAME', 'TITLE']);
  const MOST = 400, LONG = 1200; // events kept, characters of one text

  const ids = new WeakMap(), nodes = new Map(), born = new WeakMap(), texts = new WeakMap(), closed = new WeakMap();
  let lastId = 0;
  const idOf = node => {
    let id = ids.get(node);
    if (!id) { ids.set(node, id = ++lastId); nodes.set(id, new WeakRef(node)); }
    return id;
  };
  const nodeOf = id => nodes.get(id)?.deref() ?? null;
  const rootOf = host => closed.get(host) ?? host.shadowRoot ?? null;
  const up = node => node.assignedSlot ?? node.parentNode ?? node.host ?? null; // the parent in the composed tree
  const holds = (outer, node) => { for (let n = node; n; n = up(n)) if (n === outer) return true; return false; };

  const PROTOTYPES = [Object, Array, String, Number, Boolean].map(kind => kind.prototype);
  const plainly = work => { // while libraries of the page that give arrays or strings a toJSON of their own have none
    const kept = PROTOTYPES.map(one => [one, own(one, 'toJSON')]).filter(pair => pair[1]);
    for (const [one] of kept) delete one.toJSON;
    try { return work(); } finally { for (const [one, its] of kept) define(one, 'toJSON', its); }
  };
  const write = value => plainly(() => stringify(value ?? null));

  // The heartbeat: whenever it comes late, whatever came since the beat before may have waited as long.
  const LATE = 30, AFTER = 50, spans = []; // spans in which the renderer was held up: [from, to]
  const held = (from, to) => { spans.push([from, to]); if (spans.length > 40) spans.shift(); };
  const lateness = at => spans.reduce((most, [from, to]) => (from <= at && at <= to + AFTER ? Math.max(most, at - from) : most), 0);
  let alive = now(), due = alive + 1000;

  try { // a caret that blinks draws the page twice a second, eight times the work of all else on a page that only waits
    const still = new CSSStyleSheet();
    still.replaceSync(':root { caret-animation: manual }');
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, still];
  } catch { /* no document of ours, or an old browser */ }

  let events = [], lost = 0, pending = new Map(), dirty = new Map(), timer = 0, cost = 0;
  const state = { all: false, pace: 400, panel: null, own: null };
  const push = event => { if (events.length < MOST) events.push(event); else lost++; };

  const ALL_CUT = /^rect\(([01]px,? ?){4}\)$|^inset\((50|100)%/;
  const cut = element => { // for screen readers only: clipped to nothing, by itself or by what it lies in
    let loose = false; // out of the flow: only what positions it clips it
    for (let e = element, n = 0; e && n < 8; e = up(e)) {
      if (e.nodeType !== 1) continue;
      n++;
      const s = style(e), clips = !loose || s.position !== 'static';
      if (clips && e.clientWidth <= 2 && e.clientHeight <= 2 && /hidden|clip/.test(s.overflow) && !/^(inline|contents)$/.test(s.display)) return true;
      if (ALL_CUT.test(s.clip) || ALL_CUT.test(s.clipPath)) return true;
      if (s.position === 'fixed') return false;
      loose = s.position === 'absolute' || (loose && s.position === 'static');
    }
    return false;
  };
  const seen = node => { // whether a text or an element can be seen
    const element = node.nodeType === 3 ? node.parentElement ?? node.parentNode?.host : node;
    if (!element?.isConnected || !element.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true })) return false;
    let box;
    if (node.nodeType === 3) { const range = document.createRange(); range.selectNodeContents(node); box = range.getBoundingClientRect(); }
    else box = element.getBoundingClientRect();
    if (box.width < 1 || box.height < 1) return false;
    if (cut(element)) return false;
    return true;
  };
  const floats = node => { // lies above the page: fixed, sticky, in the top layer, or in a shadow tree
    for (let n = node; n && n !== document; n = up(n)) {
      if (n instanceof ShadowRoot) return true;
      if (n.nodeType === 1 && (/fixed|sticky/.test(style(n).position) || n.matches(':modal, :popover-open'))) return true;
    }
    return false;
  };
  const editable = node => { for (let n = node; n; n = up(n)) if (n.isContentEditable) return true; return false; };
  const pressable = node => {
    for (let n = node, k = 0; n && k < 4; n = up(n), k++) if (n.nodeType === 1 && n.matches('button, a[href], [role=button], input, label, select')) return true;
    return false;
  };
  const bornAt = (node, floor) => {
    let at = floor;
    for (let n = node; n; n = up(n)) { const b = born.get(n); if (b > at) at = b; }
    return at;
  };

  const walk = (node, take) => { // every text below a node, shadow trees included
    if (node.nodeType === 3) { take(node); return; }
    if (node.nodeType === 1 && SKIP.has(node.tagName)) return;
    const root = node.nodeType === 1 ? rootOf(node) : null;
    if (root) walk(root, take);
    for (let child = node.firstChild; child; child = child.nextSibling) walk(child, take);
  };

  const block = node => {
    for (let n = up(node); n; n = up(n)) if (n.nodeType === 1 && !/^(inline|contents|ruby)/.test(style(n).display)) return n;
    return null;
  };
  const row = node => { // the highest ancestor that is not shared with our own message, or with the whole panel
    const stop = state.own?.isConnected ? state.own : null;
    let found = block(node);
    for (let n = found; n && n !== state.panel; n = up(n)) {
      if (stop ? holds(n, stop) : n.nodeType === 1 && /auto|scroll/.test(style(n).overflowY)) break;
      if (n.nodeType === 1) found = n;
    }
    return found;
  };

  const tellText = (node, entry, first, shown) => {
    const inside = !!state.panel && holds(state.panel, node);
    if (!state.all && !inside && window === top && !floats(node)) return;
    const text = entry.text, shape = text.replace(/\d/g, '0');
    if (entry.shape === shape && entry.told) return; // a clock or a counter
    entry.shape = shape;
    entry.told = true;
    const event = { k: 'text', id: idOf(node), text: text.slice(0, LONG), at: first, shown, late: lateness(first), inside };
    if (entry.past) event.past = entry.past;
    entry.past = null;
    const line = inside ? row(node) : null, part = block(node);
    event.row = line ? idOf(line) : 0;
    event.block = part ? idOf(part) : 0;
    event.press = pressable(up(node));
    event.size = parseFloat(style(node.parentElement ?? node.parentNode.host).fontSize);
    push(event);
  };
  const lookAt = (node, at) => {
    const text = node.data.trim();
    if (!text) return;
    let entry = texts.get(node);
    if (entry && entry.text === text && entry.visible) return;
    const parent = node.parentNode;
    if (!parent || SKIP.has(parent.tagName) || editable(parent)) return;
    const fresh = !entry;
    if (fresh) texts.set(node, entry = { text, visible: false, shape: '', told: false, first: bornAt(node, 0) || at, past: null });
    const changed = !fresh && entry.text !== text;
    entry.text = text;
    if (changed) entry.first = at;
    const was = entry.visible;
    entry.visible = seen(node);
    if (!entry.visible) { if (fresh || was) pending.set(node, at); return; }
    pending.delete(node);
    tellText(node, entry, entry.first, was || fresh || changed ? entry.first : at);
  };

  const FIELD = 'textarea, input, select, iframe, [contenteditable], [role=textbox], [role=log], dialog';
  const settle = () => { // judge what has piled up since the last time
    timer = 0;
    const began = since(), batch = dirty;
    dirty = new Map();
    const signs = new Set();
    for (const [node, at] of batch) {
      if (!node.isConnected) continue;
      walk(node, text => lookAt(text, at));
      if (node.nodeType !== 1) continue;
      if (node.matches(FIELD) || node.querySelector(FIELD)) signs.add(at);
      if (state.panel && !node.textContent.trim() && holds(state.panel, node) && seen(node)) {
        const moving = node.getAnimations({ subtree: true }).some(a => a.effect?.getTiming().iterations === Infinity);
        if (moving || node.querySelector('animate')) push({ k: 'moving', id: idOf(node), at, late: lateness(at), inside: true });
      }
    }
    for (const [node, at] of pending) {
      if (!node.isConnected || pending.size > 300) pending.delete(node);
      else { const entry = texts.get(node); if (seen(node)) { pending.delete(node); entry.visible = true; tellText(node, entry, entry.first, now()); } else if (now() - at > 5000) pending.delete(node); }
    }
    if (signs.size) push({ k: 'field', at: Math.min(...signs) });
    cost = since() - began;
    if (events.length && typeof window[TELL] === 'function') {
      const out = { events, lost, at: now() };
      events = []; lost = 0;
      plainly(() => window[TELL](stringify(out)));
    }
  };
  const plan = () => { if (!timer) timer = later(settle, Math.max(state.pace, cost * 25)); };

  const waiting = (node, place) => { // since when it waits to be looked at, by itself or with what it lies in
    for (let n = node, k = 0; n && k < 8; n = n === node ? place : up(n), k++) if (dirty.has(n)) return dirty.get(n);
    return 0;
  };
  const note = records => {
    const at = now(), gone = new Map();
    if (at - due > LATE) held(alive, at);
    for (const record of records) {
      if (record.type === 'childList') {
        if (state.panel) for (const node of record.removedNodes) { // an answer that is drawn anew with each word is as old as its first
          const text = node.textContent?.trim(), since = text && waiting(node, record.target);
          if (since) gone.set(record.target, { text, since });
        }
        for (const node of record.addedNodes) {
          const before = gone.get(record.target), same = before && node.textContent?.trim().startsWith(before.text);
          born.set(node, same ? before.since : at);
          if (!dirty.has(node) && (node.nodeType === 1 || node.nodeType === 3)) dirty.set(node, same ? before.since : at);
        }
      } else if (record.type === 'characterData') {
        const entry = texts.get(record.target);
        if (entry) { entry.past ||= []; if (entry.past.length < 4) entry.past.push([at, record.target.data.slice(0, 160)]); }
        else if (!record.oldValue?.trim()) born.set(record.target, at);
        dirty.set(record.target, at);
      } else if (!dirty.has(record.target)) dirty.set(record.target, at);
    }
    if (dirty.size) plan();
  };
  const watcher = new MutationObserver(note);
  const watch = root => watcher.observe(root, {
    subtree: true, childList: true, characterData: true, characterDataOldValue: true, attributes: true,
    attributeFilter: ['class', 'style', 'hidden', 'aria-hidden', 'open', 'disabled', 'placeholder', 'readonly', 'contenteditable'],
  });
  watch(document);
  Element.prototype.attachShadow = new Proxy(Element.prototype.attachShadow, {
    apply(native, host, given) {
      const root = Reflect.apply(native, host, given);
      closed.set(host, root);
      watch(root);
      return root;
    },
  });

  const beat = () => { // each second, and five times a second while somebody may answer
    const at = now(), gap = state.panel ? 200 : 1000;
    if (at - due > LATE) held(alive, at);
    alive = at;
    due = at + gap;
    later(beat, gap);
    if (pending.size) plan();
  };
  later(beat, 1000);
  try { new PerformanceObserver(list => { for (const e of list.getEntries()) held(zero + e.startTime, zero + e.startTime + e.duration); }).observe({ type: 'longtask' }); } catch { /* the tick alone must do */ }
  let load = 0, pressed = 0;
  addEventListener('load', () => { load = now(); }, { once: true, capture: true });
  addEventListener('keydown', event => { if (event.key === 'Enter' && event.isTrusted) pressed = now(); }, true);
  addEventListener('pointerdown', event => { if (event.isTrusted) pressed = now(); }, true);

  Object.defineProperty(window, KEY, { value: { now, idOf, nodeOf, rootOf, up, holds, seen, floats, editable, walk, state, style, plan, lateness, write,
    born: id => { const n = nodeOf(id); return n ? bornAt(n, 0) : 0; },
    times: () => ({ zero, load, pressed, now: now() }), settle } });
})("KEY_HERE", "TELL_HERE");
