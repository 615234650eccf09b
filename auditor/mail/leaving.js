// Finds the places of a page that ask for an e-mail address and for nothing else. Returns them described; touches nothing.
() => {
  const shown = (node) => {
    const box = node.getBoundingClientRect(), style = getComputedStyle(node);
    return box.width > 8 && box.height > 8 && style.visibility !== 'hidden' && style.display !== 'none' && Number(style.opacity) > 0.05
      && (!node.checkVisibility || node.checkVisibility());
  };
  const labelled = (node) => node.labels && [...node.labels].some(shown);
  const textOf = (node) => (node.innerText || node.textContent || '').replace(/\s+/g, ' ').trim();
  const namesOf = (node) => [node.name, node.id, node.placeholder, node.autocomplete, node.getAttribute('aria-label'),
    node.labels && node.labels[0] && textOf(node.labels[0])].filter(Boolean).join(' ').toLowerCase();
  const TYPED = ['text', 'email', 'tel', 'number', 'search', 'url', 'password', 'date', ''];
  const asksEmail = (node) => node.type === 'email' || /e-?mail|эл(ектронн\w*)?[. ]*почт|почт[аыу]|имейл/.test(namesOf(node));
  const marks = [...document.querySelectorAll('input')].filter((node) =>
    TYPED.includes(node.type) && node.type !== 'password' && asksEmail(node) && shown(node) && !node.disabled && !node.readOnly);
  const fieldsOf = (root) => [...root.querySelectorAll('input, textarea, select')].filter((node) => !node.disabled
    && node.type !== 'hidden' && !['submit', 'button', 'image', 'reset'].includes(node.type)
    && (shown(node) || (['checkbox', 'radio'].includes(node.type) && labelled(node))));
  const buttonsOf = (root) => [...root.querySelectorAll('button, input[type=submit], input[type=image], [role=button], a[class*=btn], a[class*=button]')].filter(shown);
  const blockOf = (node) => {
    if (node.form) return node.form;
    let block = node;  // no form: the nearest block that has a button of its own
    for (let i = 0; i < 5 && block.parentElement && block.parentElement !== document.body; i++) {
      block = block.parentElement;
      if (buttonsOf(block).length) break;
    }
    return block;
  };
  return marks.map((mark, index) => {
    const block = blockOf(mark), fields = fieldsOf(block);
    const others = fields.filter((node) => node !== mark);
    const typed = others.filter((node) => node.tagName !== 'INPUT' ? true : TYPED.includes(node.type));
    const boxes = others.filter((node) => node.type === 'checkbox');
    // What a box to tick says is no part of what the form is for: a checkout may offer its news too.
    const purpose = boxes.reduce((text, box) => box.labels && box.labels[0] ? text.replace(textOf(box.labels[0]), ' ') : text, textOf(block));
    const consent = (node) => /соглас|персональн|политик|услови|оферт|consent|agree|privacy|terms|personal data/.test(
      (node.labels && node.labels[0] ? textOf(node.labels[0]) : node.parentElement ? textOf(node.parentElement).slice(0, 300) : '').toLowerCase());
    mark.setAttribute('data-auditor-mark', String(index));
    const buttons = buttonsOf(block).filter((node) => node.type !== 'reset');
    buttons.forEach((node, i) => node.setAttribute('data-auditor-button', `${index}-${i}`));
    return {
      index, inForm: Boolean(mark.form), filled: mark.value !== '',
      typed: typed.length, asks: typed.slice(0, 20).map(namesOf), password: others.some((node) => node.type === 'password'),
      choices: others.filter((node) => ['radio', 'file'].includes(node.type)).length,
      requiredBoxes: boxes.filter((node) => !node.checked && (node.required || consent(node))).length,
      sms: boxes.some((node) => !node.checked && /\bsms\b|смс|whats ?app|telegram|viber/.test(
        ((node.labels && node.labels[0] ? textOf(node.labels[0]) : '') + ' ' + (node.name || '')).toLowerCase())),
      ticked: boxes.filter((node) => node.checked).length,
      buttons: buttons.map((node, i) => ({ id: `${index}-${i}`, text: (textOf(node) || node.value || node.getAttribute('aria-label') || '').slice(0, 80),
        submits: node.type === 'submit' || node.type === 'image' })).slice(0, 6),
      text: purpose.slice(0, 600), names: namesOf(mark).slice(0, 200),
      action: (mark.form && mark.form.getAttribute('action') || '').slice(0, 300),
    };
  });
}
