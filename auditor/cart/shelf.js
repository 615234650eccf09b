// The shelf reader: read on demand in one frame. It lists what a shopper sees of a shop's page, with places and words; it judges nothing.
// Unlike the chat finder it reads the whole page, not only what is on the screen.
(KEY) => {
  const o = window[KEY];
  if (!o) return false;
  if (o.shelf) return true;
  const { idOf, rootOf, up, seen, style } = o;
  const PRESS = 'button, a, summary, [role=button], [role=link], [role=radio], [role=option], [role=tab], [role=checkbox], input[type=button], input[type=submit], input[type=image], [onclick]';
  const SKIP = /^(SCRIPT|STYLE|LINK|META|HEAD|NOSCRIPT|TEMPLATE|TITLE|IFRAME|OBJECT|SVG|VIDEO|AUDIO|CANVAS|MAP)$/i;
  const BUTTONS = /^(button|submit|image|reset)$/;
  const MOST = { press: 900, texts: 1500, fields: 90, choices: 250 };
  const REQUIRED = /^\s*(?:[*✱∗]|\(?(?:required|обязательн(?:о|ое поле))\)?)\s*$/i;
  const clip = (text, most = 120) => text.replace(/\s+/g, ' ').trim().slice(0, most);
  const parentOf = element => { let n = up(element); while (n && n.nodeType !== 1) n = up(n); return n; };
  const box = element => { const b = element.getBoundingClientRect(); return [b.x + scrollX, b.y + scrollY, b.width, b.height].map(Math.round); };
  const classOf = element => (typeof element.className === 'string' ? element.className : element.getAttribute('class') ?? '');
  const marksOf = element => clip([element, parentOf(element)].filter(e => e && !/^(BODY|HTML|MAIN)$/.test(e.tagName)).map(e => [classOf(e), e.id, e.getAttribute('data-testid'), e.getAttribute('data-action'), e.getAttribute('name')].filter(Boolean).join(' ')).join(' '), 240);
  const PLACES = [[/(?:^|[\s_-])(?:footer|foot|bottom-?bar|subfooter)(?:$|[\s_-])/i, 'footer'], [/(?:^|[\s_-])(?:header|head|top-?bar|top-?line|navbar|masthead)(?:$|[\s_-])/i, 'header'], [/(?:^|[\s_-])(?:nav|menu|breadcrumbs?|megamenu|pagination)(?:$|[\s_-])/i, 'nav']];
  const placeOf = around => element => { // the part of the page an element stands in; what stands around it has been asked before
    const known = around.get(element);
    if (known !== undefined) return known;
    let found = null;
    const tag = element.tagName;
    if (tag === 'FOOTER' || tag === 'HEADER' || tag === 'NAV' || tag === 'ASIDE') found = tag.toLowerCase();
    else if (tag === 'MAIN' || element.getAttribute('role') === 'main') found = 'main';
    else if (tag !== 'BODY' && tag !== 'HTML' && !/^(BUTTON|A|H[1-6]|LABEL|INPUT)$/.test(tag)) { const names = `${classOf(element)} ${element.id}`; found = PLACES.find(([shape]) => shape.test(names))?.[1] ?? null; }
    const parent = parentOf(element);
    const above = parent ? placeOf(around)(parent) : '';
    // A header within the content (of an article, a form) is content.
    if (found === null || (/header|nav|aside/.test(found) && /main/.test(above))) found = above;
    around.set(element, found);
    return found;
  };
  const floatOf = around => element => { // the outermost ancestor that lies above the page
    const known = around.get(element);
    if (known !== undefined) return known;
    const parent = parentOf(element);
    let found = parent ? floatOf(around)(parent) : 0;
    if (!found) {
      const s = style(element);
      if (s.position === 'fixed' || s.position === 'sticky' || element.matches('dialog[open], [role=dialog], [role=alertdialog], [aria-modal=true]')) found = idOf(element);
      else if (s.position === 'absolute' && (parseInt(s.zIndex) || 0) >= 100) found = idOf(element);
    }
    around.set(element, found);
    return found;
  };
  const cardOf = element => { // the nearest part that stands there several times, with where its first link leads
    for (let e = element, n = 0; e && n < 7 && e !== document.body; e = parentOf(e), n++) {
      const parent = parentOf(e);
      if (!parent || e === element) continue;
      let same = 0, links = '';
      for (const other of parent.children) if (other.tagName === e.tagName && classOf(other).split(' ')[0] === classOf(e).split(' ')[0] && other.querySelector('a[href]')) same++;
      if (same >= 2) { for (const link of e.querySelectorAll('a[href]')) if (!/^(#|javascript:)/.test(link.getAttribute('href'))) { links = link.href; break; } return { same, link: links }; }
    }
    return null;
  };
  const wordsOf = (element, most = 160) => { let out = ''; o.walk(element, t => { if (out.length < most * 2 && t.data.trim() && seen(t)) out += ` ${t.data}`; }); return clip(out, most); };
  const named = element => {
    const root = element.getRootNode(), out = [element.getAttribute('aria-label'), element.getAttribute('title'), element.value && /^(INPUT|BUTTON)$/.test(element.tagName) ? element.value : '', element.getAttribute('alt')];
    for (const id of (element.getAttribute('aria-labelledby') ?? '').split(/\s+/)) if (id) out.push(root.getElementById?.(id)?.textContent);
    for (const inner of element.querySelectorAll?.('img[alt], [aria-label], svg title') ?? []) out.push(inner.getAttribute('alt') ?? inner.getAttribute('aria-label') ?? inner.textContent);
    return clip(out.filter(Boolean).join(' '));
  };
  const labelOf = field => {
    const root = field.getRootNode(), out = [];
    for (const label of field.labels ?? []) out.push(label.textContent);
    for (const id of (field.getAttribute('aria-labelledby') ?? '').split(/\s+/)) if (id) out.push(root.getElementById?.(id)?.textContent);
    out.push(field.getAttribute('aria-label'));
    return clip(out.filter(Boolean).join(' '), 200);
  };
  const beforeOf = field => { // words just before a field that has no label: in its row, or in the part before it
    for (let e = field, n = 0; e && n < 3; e = parentOf(e), n++) {
      for (let prior = e.previousSibling; prior; prior = prior.previousSibling) {
        if (prior.nodeType === 1 && (prior.matches('input, select, textarea, button') || prior.querySelector('input:not([type=hidden]), select, textarea'))) return '';
        const text = clip(prior.textContent ?? '', 80);
        if (text) return text;
      }
    }
    return '';
  };
  const legendOf = element => { // the heading over a group of choices
    const group = element.closest('fieldset, [role=radiogroup], [role=group]');
    if (group) { const legend = group.querySelector('legend') ?? (group.getAttribute('aria-label') ? { textContent: group.getAttribute('aria-label') } : null); if (legend) return clip(legend.textContent, 100); }
    for (let e = element, n = 0; e && n < 6 && e !== document.body; e = parentOf(e), n++) {
      for (let prior = e.previousElementSibling, k = 0; prior && k < 3; prior = prior.previousElementSibling, k++) {
        if (/^(H[1-6]|LEGEND|LABEL|DT|STRONG|B)$/.test(prior.tagName) && !prior.querySelector('input') && !prior.htmlFor) return clip(prior.textContent, 100);
        const heading = prior.querySelector('h1, h2, h3, h4, h5');
        if (heading) return clip(heading.textContent, 100);
      }
    }
    return '';
  };
  o.shelf = () => {
    const press = [], texts = [], fields = [], choices = [], frames = [];
    const places = new Map(), layers = new Map(), place = placeOf(places), layer = floatOf(layers);
    const floats = new Map(), blocks = new Map();
    const own = element => ({ id: idOf(element), box: box(element), place: place(element), layer: layer(element), marks: marksOf(element) });
    const noteFloat = element => { const id = layer(element); if (id && !floats.has(id)) { const e = o.nodeOf(id); floats.set(id, { id, box: box(e), marks: marksOf(e), fixed: style(e).position, dialog: e.matches('dialog, [role=dialog], [role=alertdialog], [aria-modal=true]') }); } };
    const required = e => !!(e.required || e.getAttribute('aria-required') === 'true' || /(?:^|[\s_-])(?:required|req)(?:$|[\s_-])/i.test(classOf(e)) || e.hasAttribute('data-required') || /^(1|true)$/.test(e.getAttribute('data-tilda-req') ?? ''));
    const nearRequired = e => { for (let p = parentOf(e), n = 0; p && n < 2 && p.querySelectorAll('input:not([type=hidden]), select, textarea').length <= 1; p = parentOf(p), n++) if (/(?:^|[\s_-])(?:required|validate-required)(?:$|[\s_-])/i.test(classOf(p)) || [...p.querySelectorAll('p, span, small, em, i, b, div, abbr, sup')].some(x => REQUIRED.test(x.textContent) && seen(x))) return true; return false; };
    const offOf = e => !!(e.disabled || e.getAttribute('aria-disabled') === 'true' || /(?:^|[\s_-])disabled(?:$|[\s_-])/i.test(classOf(e)));
    const field = (e, kind) => {
      if (fields.length >= MOST.fields || !seen(e)) return;
      noteFloat(e);
      const form = e.closest('form');
      fields.push({ ...own(e), tag: e.tagName.toLowerCase(), type: kind, name: e.getAttribute('name') ?? '', ident: e.id, autocomplete: e.getAttribute('autocomplete') ?? '', hint: e.getAttribute('placeholder') ?? '', label: labelOf(e), before: beforeOf(e), legend: legendOf(e),
        required: required(e) || nearRequired(e), off: !!(e.disabled || e.readOnly), value: String(e.value ?? '').slice(0, 60), form: form ? idOf(form) : 0, form_names: form ? clip(`${classOf(form)} ${form.id} ${form.getAttribute('name') ?? ''} ${form.getAttribute('action') ?? ''}`, 200) : '',
        options: e.tagName === 'SELECT' ? [...e.options].slice(0, 60).map(x => ({ value: x.value, text: clip(x.text, 80), off: x.disabled })) : [], chosen: e.tagName === 'SELECT' ? e.selectedIndex : -1 });
    };
    const choice = e => {
      const label = e.labels?.[0] ?? e.closest('label') ?? (e.nextElementSibling?.tagName === 'LABEL' ? e.nextElementSibling : null);
      const shown = seen(e) ? e : label && seen(label) ? label : null;
      if (choices.length >= MOST.choices || !shown) return;
      noteFloat(shown);
      const form = e.closest('form');
      choices.push({ ...own(shown), type: e.type, name: e.getAttribute('name') ?? '', caption: clip(labelOf(e) || wordsOf(parentOf(e), 200) || named(shown), 200), legend: legendOf(e), checked: e.checked, required: required(e), off: offOf(e) || (label ? offOf(label) : false), form: form ? idOf(form) : 0 });
    };
    const pressed = new Map();
    const isPress = e => { // whether an element is pressed by itself, and not as a part of something pressed
      let is = e.matches(PRESS);
      if (!is) { const parent = parentOf(e); is = style(e).cursor === 'pointer' && (!parent || style(parent).cursor !== 'pointer') && !pressed.get(parent) && e.tagName !== 'LABEL' && !e.querySelector('input, select, textarea, button, a'); }
      return is;
    };
    const visit = e => {
      const tag = e.tagName, type = tag === 'INPUT' ? e.type : '';
      if (tag === 'INPUT' || tag === 'SELECT' || tag === 'TEXTAREA') {
        if (type === 'hidden') return;
        if (/^(checkbox|radio)$/.test(type)) { choice(e); return; }
        if (!BUTTONS.test(type)) { field(e, tag === 'INPUT' ? type : tag.toLowerCase()); return; }
      } else if (e.isContentEditable && e.getAttribute('role') === 'textbox') { field(e, 'editable'); return; }
      const is = isPress(e);
      pressed.set(e, is || !!pressed.get(parentOf(e)));
      if (is && press.length < MOST.press && seen(e)) {
        const b = box(e);
        if (b[2] >= 6 && b[3] >= 6 && b[2] <= 1600 && b[3] <= 600) {
          noteFloat(e);
          const link = e.closest('a[href]'), form = e.form ?? e.closest('form'), s = style(e);
          press.push({ ...own(e), tag: tag.toLowerCase(), role: e.getAttribute('role') ?? '', text: wordsOf(e, 100), name: named(e), href: link ? link.getAttribute('href') : '', url: link ? link.href : '', target: link?.target ?? '', off: offOf(e), submit: !!(e.form && (type === 'submit' || type === 'image' || (tag === 'BUTTON' && e.type === 'submit'))), form: form ? idOf(form) : 0, form_names: form ? clip(`${classOf(form)} ${form.id} ${form.getAttribute('name') ?? ''} ${form.getAttribute('action') ?? ''}`, 200) : '', action: form?.getAttribute('action') ?? '', method: (form?.getAttribute('method') ?? '').toLowerCase(),
            filled: !/rgba\(0, 0, 0, 0\)|transparent/.test(s.backgroundColor) || /gradient|url\(/.test(s.backgroundImage), size: parseFloat(s.fontSize) || 0, card: cardOf(e), checked: e.getAttribute('aria-checked') ?? e.getAttribute('aria-pressed') ?? e.getAttribute('aria-selected') ?? '', legend: e.matches('[role=radio], [role=option], button, li, span, div') ? legendOf(e) : '', picture: !!e.querySelector('img, svg'), value: e.getAttribute('value') ?? '' });
        }
      }
    };
    const blockOf = text => { let e = text.parentElement ?? text.parentNode.host; for (let n = 0; e && n < 12 && /^(inline|contents|ruby)/.test(style(e).display) && parentOf(e); n++) e = parentOf(e); return e; };
    const text = node => {
      if (texts.length >= MOST.texts || !node.data.trim() || !seen(node)) return;
      const element = node.parentElement ?? node.parentNode.host, block = blockOf(node), range = document.createRange();
      range.selectNodeContents(node);
      const b = range.getBoundingClientRect(), s = style(element);
      const struck = /line-through/.test(s.textDecorationLine) || !!element.closest('s, del, strike');
      const known = blocks.get(block);
      // Several texts of one block are one line, unless they stand apart or one of them is struck out.
      if (known && !known.struck && !struck && Math.abs(known.last - b.y) < 40 && b.x - known.right < 60) { known.row.text = clip(`${known.row.text} ${node.data}`, 400); known.right = b.right; known.last = b.y; known.row.box[2] = Math.max(known.row.box[2], Math.round(b.right + scrollX - known.row.box[0])); return; }
      let is = false;
      for (let e = element, n = 0; e && n < 3; e = parentOf(e), n++) if (e.matches('a[href], button, [role=button]')) is = true;
      const row = { id: idOf(node), text: clip(node.data, 400), box: [b.x + scrollX, b.y + scrollY, b.width, b.height].map(Math.round), place: place(element), layer: layer(element), size: parseFloat(s.fontSize) || 0, bold: (parseInt(s.fontWeight) || 400) >= 600, heading: /^H[1-6]$/.test(block?.tagName ?? '') ? +block.tagName[1] : 0, press: is, struck, card: false };
      texts.push(row);
      if (block) blocks.set(block, { row, right: b.right, last: b.y, struck });
    };
    const below = node => {
      for (let child = node.firstChild; child; child = child.nextSibling) {
        if (child.nodeType === 3) { text(child); continue; }
        if (child.nodeType !== 1) continue;
        if (child.tagName === 'IFRAME') { if (seen(child)) frames.push({ id: idOf(child), box: box(child) }); continue; }
        if (SKIP.test(child.tagName)) continue;
        if (child.tagName !== 'BODY' && style(child).display === 'none' && !child.querySelector('input[type=radio], input[type=checkbox]')) continue;
        visit(child);
        const root = rootOf(child);
        if (root) below(root);
        if (!/^(SELECT|TEXTAREA)$/.test(child.tagName)) below(child);
      }
    };
    if (document.body) { visit(document.body); below(document.body); }
    for (const row of texts) if (row.layer && !floats.has(row.layer)) { const e = o.nodeOf(row.layer); if (e) floats.set(row.layer, { id: row.layer, box: box(e), marks: marksOf(e), fixed: style(e).position, dialog: e.matches('dialog, [role=dialog], [role=alertdialog], [aria-modal=true]') }); }
    return { url: location.href, title: clip(document.title, 200), size: [innerWidth, innerHeight], scroll: [scrollX, scrollY], height: document.documentElement.scrollHeight, lang: document.documentElement.lang ?? '', press, texts, fields, choices, frames, floats: [...floats.values()], ready: document.readyState };
  };
  o.reach = id => { // bring an element into view; a place where a press hits it, or null where it is covered, hidden or gone
    const e = o.nodeOf(id);
    if (!e?.isConnected || !seen(e)) return null;
    let b = e.getBoundingClientRect();
    if (b.top < 0 || b.bottom > innerHeight || b.left < 0 || b.right > innerWidth) { e.scrollIntoView({ block: 'center', inline: 'nearest', behavior: 'instant' }); b = e.getBoundingClientRect(); }
    for (const [fx, fy] of [[0.5, 0.5], [0.3, 0.5], [0.7, 0.5], [0.5, 0.25], [0.5, 0.75], [0.12, 0.5], [0.88, 0.5]]) {
      const x = b.x + b.width * fx, y = b.y + b.height * fy;
      if (x >= 0 && y >= 0 && x < innerWidth && y < innerHeight && o.hit(id, x, y).hit) return [x, y];
    }
    return null;
  };
  return true;
}
