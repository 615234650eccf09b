// The finder: read on demand in one frame. It lists what could be pressed, written in and read, with places and words; it judges nothing.
// Every element keeps the number the observer gave it, so that what is new after a click can be told from what was there.
(KEY) => {
  const o = window[KEY];
  if (!o) return false;
  if (o.scan) return true;
  const { idOf, nodeOf, rootOf, up, holds, seen, style, editable } = o;
  const FIELDS = 'textarea, input, select, [contenteditable=""], [contenteditable=true], [contenteditable=plaintext-only], [role=textbox]';
  const PRESS = 'button, a, summary, label, [role=button], [role=link], [role=tab], [role=menuitem], input[type=button], input[type=submit], input[type=image], [onclick], [tabindex]';
  const NOT_TEXT = new Set(['hidden', 'button', 'submit', 'image', 'reset', 'checkbox', 'radio', 'range', 'color', 'file']);
  const clip = (text, most = 120) => text.replace(/\s+/g, ' ').trim().slice(0, most);
  const box = element => { const b = element.getBoundingClientRect(); return [b.x, b.y, b.width, b.height].map(Math.round); };
  const parentOf = element => { let n = up(element); while (n && n.nodeType !== 1) n = up(n); return n; };
  const words = (element, most = 160) => { // visible text below an element, shadow trees included
    let out = '';
    o.walk(element, text => { if (out.length < most * 2 && text.data.trim() && text.parentElement?.checkVisibility?.({ visibilityProperty: true }) !== false) out += ` ${text.data}`; });
    return clip(out, most);
  };
  const named = element => { // the accessible name, roughly: label, referenced texts, title, alternative text
    const root = element.getRootNode(), parts = [element.getAttribute('aria-label'), element.getAttribute('title'), element.getAttribute('alt')];
    for (const id of (element.getAttribute('aria-labelledby') ?? '').split(/\s+/)) if (id) parts.push(root.getElementById?.(id)?.textContent);
    for (const inner of element.querySelectorAll('img[alt], svg title, [aria-label], input[type=submit]')) parts.push(inner.getAttribute('alt') ?? inner.getAttribute('aria-label') ?? inner.value ?? inner.textContent);
    return clip(parts.filter(Boolean).join(' '));
  };
  const marks = element => { // class names, ids and data attributes, as words
    const out = [];
    for (let e = element, n = 0; e && n < 3; e = parentOf(e), n++) out.push(e.tagName.includes('-') ? e.tagName : '', typeof e.className === 'string' ? e.className : '', e.id, e.getAttribute('data-testid') ?? '');
    return clip(out.join(' '), 240);
  };
  const overlayOf = element => { // the outermost ancestor that floats above the page, and the innermost
    let outer = null, inner = null, stuck = null, z = 0;
    for (let e = element; e; e = parentOf(e)) {
      const s = style(e), sticky = s.position === 'sticky';
      if (!sticky && s.position !== 'fixed' && !e.matches(':modal, :popover-open')) continue;
      outer = e;
      z = Math.max(z, parseInt(s.zIndex) || 0);
      if (sticky) stuck ||= e; else inner ||= e; // what sticks within a window is a part of it
    }
    inner ||= stuck;
    if (!outer) { // absolutely placed beside the page's content
      for (let e = element; e && e !== document.body; e = parentOf(e)) if (style(e).position === 'absolute' && (parentOf(e) === document.body || (parseInt(style(e).zIndex) || 0) > 999)) { outer = inner = e; z = parseInt(style(e).zIndex) || 0; }
    }
    return { outer, inner, z };
  };
  const onScreen = b => b[0] + b[2] > 2 && b[1] + b[3] > 2 && b[0] < innerWidth - 2 && b[1] < innerHeight - 2;
  const landmark = element => {
    for (let e = element; e; e = parentOf(e)) {
      const role = e.getAttribute('role');
      if (role === 'search' || e.tagName === 'SEARCH') return 'search';
      if (/^(NAV|HEADER|FOOTER|MAIN|ARTICLE)$/.test(e.tagName) && !overlayOf(e).outer) return e.tagName.toLowerCase();
    }
    return '';
  };
  const captionOf = field => {
    const root = field.getRootNode(), out = [];
    const editableHint = field.isContentEditable ? [field.getAttribute('data-placeholder'), field.getAttribute('aria-placeholder'), getComputedStyle(field, '::before').content?.replace(/^"|"$|^none$|^normal$/g, '')] : [];
    out.push(field.getAttribute('placeholder'), field.getAttribute('aria-label'), ...editableHint);
    for (const label of field.labels ?? []) out.push(label.textContent);
    for (const id of (field.getAttribute('aria-labelledby') ?? '').split(/\s+/)) if (id) out.push(root.getElementById?.(id)?.textContent);
    out.push(field.getAttribute('title'));
    if (!out.filter(Boolean).length) { const before = field.previousElementSibling ?? field.parentElement?.previousElementSibling; if (before && !before.querySelector?.('input, textarea')) out.push(before.textContent); }
    return clip(out.filter(Boolean).join(' '));
  };
  const below = (element, take) => { // all elements in the composed tree
    const root = rootOf(element);
    if (root) for (const child of root.children) { take(child); below(child, take); }
    for (const child of element.children) { take(child); below(child, take); }
  };
  // The panel of a field: the floating part it stands in, else the nearest ancestor that has a scrolling part above the field.
  const surroundings = field => {
    const b = field.getBoundingClientRect(), { outer, inner } = overlayOf(field);
    let log = null, holder = null;
    for (let e = parentOf(field), n = 0; e && n < 14 && !log; e = parentOf(e), n++) {
      if (e === document.documentElement) break;
      const own = e.getBoundingClientRect(); // the messages scroll together with the field, which sticks to the bottom
      if ((outer || window !== top) && /auto|scroll/.test(style(e).overflowY) && own.height >= 200 && b.top > own.top + own.height * 0.4) { log = holder = e; break; }
      below(e, part => {
        if (log || holds(part, field) || part.contains(field)) return;
        const s = style(part), live = /log|feed/.test(part.getAttribute('role') ?? '') || /polite|assertive/.test(part.getAttribute('aria-live') ?? '');
        if (!live && !/auto|scroll/.test(s.overflowY)) return;
        const p = part.getBoundingClientRect();
        if (p.height >= 60 && p.width >= Math.min(b.width, 150) * 0.6 && p.top < b.top && p.bottom <= b.bottom + 30 && p.left < b.right && p.right > b.left && p.width < innerWidth * 0.98 + 500 && seen(part)) { log = part; holder = e; }
      });
      if (e === outer || e === document.body) break;
    }
    const inside = (a, c) => { const p = a.getBoundingClientRect(), q = c.getBoundingClientRect(); return p.left <= q.left + 4 && p.top <= q.top + 4 && p.right >= q.right - 4 && p.bottom >= q.bottom - 4; };
    let panel = holder ?? field;
    for (let e = parentOf(panel); e && e !== document.body && (outer ? holds(outer, e) : e !== parentOf(holder ?? field)); e = parentOf(e)) {
      const p = e.getBoundingClientRect();
      if (inside(e, panel) && p.width <= Math.max(760, innerWidth * 0.6) || p.width < 2 || p.height < 2) { if (inside(e, panel)) panel = e; } else break;
      if (e === inner) break;
    }
    if (panel === field) panel = outer ?? document.body;
    if (window !== top && !outer) panel = document.body;
    return { log, panel, outer };
  };
  const fieldOf = field => {
    const type = field.tagName === 'TEXTAREA' ? 'textarea' : field.tagName === 'SELECT' ? 'select' : field.tagName === 'INPUT' ? field.type : 'editable';
    const around = surroundings(field), form = field.closest('form'), p = around.panel.getBoundingClientRect();
    return {
      id: idOf(field), type, name: field.getAttribute('name') ?? '', caption: captionOf(field), box: box(field), marks: marks(field), landmark: landmark(field),
      off: !!(field.disabled || field.readOnly || field.getAttribute('aria-disabled') === 'true'), required: !!(field.required || field.getAttribute('aria-required') === 'true'),
      form: form ? { id: idOf(form), method: form.getAttribute('method') ?? '', action: form.getAttribute('action') ?? '', fields: [...form.elements].filter(e => e.matches(FIELDS) && !NOT_TEXT.has(e.type)).length } : null,
      value: field.value ?? '', panel: idOf(around.panel), panel_box: [p.x, p.y, p.width, p.height].map(Math.round), body: around.panel === document.body,
      log: around.log ? idOf(around.log) : 0, log_box: around.log ? box(around.log) : null, floating: !!around.outer, outer: around.outer ? idOf(around.outer) : 0, autocomplete: field.getAttribute('autocomplete') ?? '',
    };
  };
  const pressOf = (element, base) => {
    const { outer, inner, z } = overlayOf(element), link = element.closest('a[href]'), s = style(element);
    return {
      id: idOf(element), tag: element.tagName.toLowerCase(), role: element.getAttribute('role') ?? '', text: words(element), name: named(element), marks: marks(element), box: box(element),
      href: link?.getAttribute('href') ?? '', same: !!link && link.host === location.host && /^https?:$/.test(link.protocol), target: link?.target ?? '', outer: outer ? idOf(outer) : 0, inner: inner ? idOf(inner) : 0, z, pointer: s.cursor === 'pointer', press: base,
      icon: !!element.querySelector('svg, img') || /^(svg|img)$/i.test(element.tagName) || /url\(/.test(s.backgroundImage), off: !!(element.disabled || element.getAttribute('aria-disabled') === 'true'),
      expanded: element.getAttribute('aria-expanded') ?? '', popup: element.getAttribute('aria-haspopup') ?? '', controls: element.getAttribute('aria-controls') ?? '', landmark: landmark(element),
      submit: !!(element.form && /submit/.test(element.type ?? '')), outer_box: outer ? box(outer) : null, inner_box: inner ? box(inner) : null,
      dialog: element.closest('dialog, [role=dialog], [role=alertdialog]') ? idOf(element.closest('dialog, [role=dialog], [role=alertdialog]')) : 0, checked: element.checked === true,
    };
  };
  o.scan = () => {
    const fields = [], press = [], frames = [], floats = new Map(), checks = [];
    const visit = element => {
      const tag = element.tagName;
      if (/^(SCRIPT|STYLE|LINK|META|HEAD|NOSCRIPT|TEMPLATE)$/.test(tag)) return;
      if (tag === 'IFRAME') { const b = box(element); if (seen(element)) { const { outer, z } = overlayOf(element); frames.push({ id: idOf(element), box: b, floating: !!outer, z, title: clip(`${element.title} ${element.name} ${element.getAttribute('aria-label') ?? ''}`), marks: marks(element) }); } return; }
      const isField = element.matches(FIELDS) && !(tag === 'INPUT' && NOT_TEXT.has(element.type)) && !(tag !== 'INPUT' && tag !== 'TEXTAREA' && tag !== 'SELECT' && (editable(parentOf(element) ?? document.body) || element.querySelector('textarea, input')));
      if (isField) { if (seen(element) && fields.length < 60) fields.push(fieldOf(element)); return; }
      if (tag === 'INPUT' && /checkbox|radio/.test(element.type)) { checks.push({ id: idOf(element), type: element.type, checked: element.checked, caption: captionOf(element), box: box(element), required: element.required, outer: idOf(overlayOf(element).outer ?? document.body) }); return; }
      const base = element.matches(PRESS);
      const s = base ? null : style(element), own = base || s.cursor === 'pointer' && style(parentOf(element) ?? element).cursor !== 'pointer';
      const fixed = !own && s && (s.position === 'fixed' || tag.includes('-') || tag === 'IMG' || tag === 'svg') && element.offsetWidth <= 420 && (element.offsetHeight ?? 0) <= 160;
      if (own || fixed) {
        const b = box(element);
        if (b[2] >= 8 && b[3] >= 8 && b[2] <= 700 && b[3] <= 420 && onScreen(b) && press.length < 400 && seen(element) && (own || overlayOf(element).outer)) press.push(pressOf(element, base));
      }
      if (s?.position === 'fixed' || style(element).position === 'fixed') { const b = box(element); if (onScreen(b) && seen(element) && b[2] * b[3] > 2000) floats.set(idOf(element), { id: idOf(element), box: b, text: words(element, 600), role: element.getAttribute('role') ?? '' }); }
    };
    if (document.body) { visit(document.body); below(document.body, visit); }
    const overlay = document.querySelectorAll('dialog[open], [role=dialog], [role=alertdialog]');
    for (const element of overlay) if (seen(element)) floats.set(idOf(element), { id: idOf(element), box: box(element), text: words(element, 600), role: 'dialog' });
    return { fields, press, frames, checks, floats: [...floats.values()], size: [innerWidth, innerHeight], title: document.title, scroll: scrollY };
  };
  const HEAD = /(?:^|[\s_-])(?:head(?:er|ing)?|title|subtitle|empty|placeholder|welcome|foot(?:er)?|powered|banner|toolbar|hint|tooltip)(?:$|[\s_-])/i;
  o.read = (id, log = 0) => { // the visible texts below an element, in order, with what each stands in
    const out = [], root = nodeOf(id) ?? document.body;
    o.walk(root, text => {
      if (out.length >= 200 || !text.data.trim() || editable(text.parentNode) || !seen(text)) return;
      const element = text.parentElement ?? text.parentNode.host, range = document.createRange();
      range.selectNodeContents(text);
      const b = range.getBoundingClientRect();
      let press = null;
      for (let e = element, n = 0; e && n < 4; e = parentOf(e), n++) if (e.matches('button, a[href], [role=button], input, summary')) press = e;
      let scroller = null, head = !!element.closest('h1, h2, h3, h4, header, footer, [role=heading]') || (style(element).textAlign === 'center' && !press);
      const inLog = log && nodeOf(log) && holds(nodeOf(log), element) ? log : 0;
      for (let e = element; e && e !== root && !head; e = parentOf(e)) head = HEAD.test((typeof e.className === 'string' ? e.className : '').replace(/([a-z])([A-Z])/g, '$1-$2'));
      for (let e = element; e && e !== parentOf(root); e = parentOf(e)) if (/auto|scroll/.test(style(e).overflowY) || /log|feed/.test(e.getAttribute('role') ?? '')) { scroller = e; break; }
      out.push({ id: idOf(text), text: clip(text.data, 400), box: [b.x, b.y, b.width, b.height].map(Math.round), press: !!press, size: parseFloat(style(element).fontSize), scroller: scroller ? idOf(scroller) : 0, in_log: inLog, head });
    });
    return out;
  };
  o.place = (id, around = []) => { // where a text or an element stands, what it floats with, and in which of the elements `around`
    const node = nodeOf(id);
    if (!node?.isConnected) return null;
    const element = node.nodeType === 1 ? node : node.parentElement ?? node.parentNode.host, { outer } = overlayOf(element);
    return { in: [...around].filter(other => holds(nodeOf(other), node)), box: box(element), outer: outer ? idOf(outer) : 0, outer_box: outer ? box(outer) : null, outer_text: outer ? words(outer, 300) : '', seen: seen(node) };
  };
  o.veil = (id, texts, on) => { // blur pictures, and texts that name somebody, for a screenshot
    const root = nodeOf(id) ?? document.body;
    const blur = element => { if (on) { element.style.setProperty('filter', 'blur(14px)', 'important'); } else element.style.removeProperty('filter'); };
    const consider = element => { if (/^(IMG|VIDEO|CANVAS|IMAGE)$/i.test(element.tagName) || /url\(/.test(style(element).backgroundImage)) blur(element); };
    consider(root);
    below(root, consider);
    for (const text of texts) { const node = nodeOf(text), element = node && (node.nodeType === 1 ? node : node.parentElement); if (element) blur(element); }
    return true;
  };
  o.pictures = id => { // round or square pictures, and letters in circles, that could stand for a person
    const out = [], root = nodeOf(id) ?? document.body;
    const consider = element => {
      if (out.length >= 12 || !element.getBoundingClientRect) return;
      const b = box(element), ratio = b[2] / b[3];
      if (b[2] < 18 || b[2] > 140 || ratio < 0.7 || ratio > 1.43) return;
      const s = style(element), image = element.tagName === 'IMG' ? element.currentSrc : (s.backgroundImage.match(/url\("?(.+?)"?\)/) ?? [])[1];
      const text = clip(element.textContent ?? '', 8), letters = !image && /^[\p{L}]{1,3}$/u.test(text) && parseFloat(s.borderTopLeftRadius) > 8 && !element.matches('button, a, [role=button]');
      if (!image && !letters || element.closest('button, [role=button]') || !seen(element)) return;
      out.push({ id: idOf(element), box: b, src: (image ?? '').slice(0, 200), alt: element.getAttribute('alt') ?? '', text, letters });
    };
    consider(root);
    below(root, consider);
    return out;
  };
  o.html = most => { // the frame as it stands, what is drawn in shadow trees included, closed ones too
    const roots = [], top = document.documentElement;
    if (!top) return '';
    below(top, element => { const root = rootOf(element); if (root) roots.push(root); });
    return (top.getHTML ? `<html>${top.getHTML({ shadowRoots: roots })}</html>` : top.outerHTML).slice(0, most);
  };
  o.plain = id => { let out = ''; o.walk(nodeOf(id) ?? document.body, text => { if (!editable(text.parentNode) && seen(text)) out += text.data; }); return out.replace(/\s+/g, ''); };
  o.frameAt = (x, y) => { // whether a press at this place goes into a frame and not on something that lies over it
    let at = document.elementFromPoint(x, y);
    for (let root = at && rootOf(at); root; root = at && rootOf(at)) { const deeper = root.elementFromPoint(x, y); if (!deeper || deeper === at) break; at = deeper; }
    return !at || /^(IFRAME|OBJECT|EMBED)$/.test(at.tagName);
  };
  o.hit = (id, x, y) => { // whether a press at this place reaches the element, and what is there instead
    const element = nodeOf(id);
    let at = document.elementFromPoint(x, y);
    for (let root = at && rootOf(at); root; root = at && rootOf(at)) { const deeper = root.elementFromPoint(x, y); if (!deeper || deeper === at) break; at = deeper; }
    return { hit: !!at && (holds(element, at) || holds(at, element)), at: at ? idOf(at) : 0 };
  };
  o.harmless = () => { // a place where a press does nothing but wake
    for (const [fx, fy] of [[0.5, 0.55], [0.5, 0.75], [0.02, 0.5], [0.3, 0.9], [0.7, 0.3], [0.5, 0.35], [0.98, 0.4], [0.15, 0.65]]) {
      const x = innerWidth * fx, y = innerHeight * fy, at = document.elementFromPoint(x, y);
      if (!at || at.closest('a, button, input, textarea, select, label, summary, iframe, [role=button], [role=link], [onclick], img, video') || style(at).cursor === 'pointer' || overlayOf(at).outer) continue;
      return [x, y];
    }
    return null;
  };
  o.focused = id => { // whether the field has the keyboard
    const field = nodeOf(id);
    let at = document.activeElement;
    for (let root = at && rootOf(at); root?.activeElement; root = rootOf(at)) at = root.activeElement;
    return !!at && !!field && (at === field || holds(field, at));
  };
  o.valueOf = id => { const field = nodeOf(id); return !field?.isConnected ? null : field.value ?? field.textContent ?? ''; };
  o.alive = id => { const e = nodeOf(id); return !!e?.isConnected && seen(e); };
  o.own = (id, text) => { // where our own words stand below an element: the innermost element that holds them all
    const want = text.replace(/\s+/g, '');
    let found = null;
    const look = element => {
      if (editable(element) || /^(TEXTAREA|INPUT|SCRIPT|STYLE)$/.test(element.tagName)) return;
      let all = '';
      o.walk(element, t => { if (!editable(t.parentNode)) all += t.data; });
      if (!all.replace(/\s+/g, '').includes(want)) return;
      if (seen(element) || element.checkVisibility?.()) found = element;
      const root = rootOf(element);
      for (const child of [...(root?.children ?? []), ...element.children]) look(child);
    };
    const top = nodeOf(id);
    if (top) look(top);
    return found && found !== top ? idOf(found) : 0;
  };
  return true;
}
