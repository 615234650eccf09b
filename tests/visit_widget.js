(() => {
  if (O.bare) return;
  if (O.frame && window === top) {
    const f = document.createElement('iframe');
    f.src = O.frame;
    f.style = 'position:fixed;right:0;bottom:0;width:380px;height:520px;border:0';
    return document.body.append(f);
  }
  const mount = () => {
    let host = document.createElement('div');
    if (O.dom === 'blank') { // a frame without an address, filled from outside
      const f = document.createElement('iframe');
      f.style = 'position:fixed;right:0;bottom:0;width:380px;height:520px;border:0';
      document.body.append(f);
      if (O.written) { f.contentDocument.open(); f.contentDocument.write('<!doctype html><body></body>'); f.contentDocument.close(); }
      host = f.contentDocument.createElement('div');
      f.contentDocument.body.append(host);
    } else document.body.append(host);
    if (O.shy) { host.style.visibility = 'hidden'; addEventListener(O.shy, () => { host.style.visibility = ''; }, { once: true }); } // there, shown later
    const root = O.dom === 'open' || O.dom === 'closed' ? host.attachShadow({ mode: O.dom }) : host;
    root.innerHTML = `<style>.l{position:fixed;right:20px;bottom:20px;width:60px;height:60px;border-radius:30px;background:#06c;cursor:pointer;z-index:9999}
      .w{position:fixed;right:20px;bottom:90px;width:320px;height:400px;display:none;flex-direction:column;background:#fff;border:1px solid #888;z-index:9999}
      .w.on{display:flex} .m{flex:1;overflow-y:auto;padding:8px} .m>div{margin:6px} .i{min-height:30px;border-top:1px solid #ccc}</style>
      <div class="l"><svg width="30" height="30"><circle cx="15" cy="15" r="9"/></svg></div>
      <div class="w"><div>Shop desk</div><div class="m"></div><div class="f"></div></div>`;
    const at = s => root.querySelector(s), log = at('.m'), form = at('.f');
    const field = O.input === 'editable' ? '<div class="i" contenteditable="true" data-placeholder="Write a message"></div>'
      : O.input === 'input' ? '<input class="i" placeholder="Write a message">' : '<textarea class="i" placeholder="Write a message"></textarea>';
    const put = (text, who) => {
      if (O.named && who === 'theirs') text = `Olivia: ${text}`; const d = document.createElement('div'); d.className = who; d.textContent = text; log.append(d); told(who); return d; };
    let send = () => {};
    const told = who => { // the page's own word on when it drew what
      const at = performance.timeOrigin + performance.now();
      if (who !== 'mine' && who !== 'dots') setTimeout(() => navigator.sendBeacon('/shown?ID', JSON.stringify({ who, at })));
    };
    const hear = frame => {
      if (frame.kind === 'typing') { const d = put('', 'dots'); d.innerHTML = '<i>Olive is typing…</i>'; return; }
      root.querySelectorAll('.dots').forEach(d => d.remove());
      if (frame.kind === 'form') { form.innerHTML = '<p>All operators are busy. Leave your phone.</p><input type="tel" placeholder="Phone" required><button>Send</button>'; return; }
      if (frame.kind === 'word') { const last = log.lastElementChild; if (last?.className === 'stream') { last.textContent += frame.text; told('stream'); } else put(frame.text, 'stream'); return; }
      put(frame.text, frame.kind);
    };
    const connect = () => {
      if (O.transport === 'ws') {
        const line = new WebSocket(`ws://${location.host}/line?ID`);
        line.onmessage = e => hear(JSON.parse(e.data));
        send = text => line.send(JSON.stringify({ text }));
      } else {
        const source = new EventSource('/events?ID');
        source.onmessage = e => hear(JSON.parse(e.data));
        send = text => fetch('/say?ID', { method: 'POST', body: JSON.stringify({ text }) });
      }
    };
    const submit = () => {
      const i = at('.i'), text = (i.value ?? i.textContent).trim();
      if (!text) return;
      if ('value' in i) i.value = ''; else i.textContent = '';
      put(text, 'mine');
      setTimeout(() => send(text), O.slow || 0);
    };
    const ready = () => {
      form.innerHTML = O.gate ? '<p>Introduce yourself to start the chat</p><input placeholder="Your name" required><input type="email" placeholder="E-mail" required><button>Start chat</button>'
        : O.offline ? '<p>We are offline now. Leave a message and we will answer by e-mail.</p><textarea placeholder="Message"></textarea><input type="email" placeholder="E-mail" required><button>Send</button>'
        : field + (O.enter === 'off' ? '<button class="s">Send</button>' : '');
      if (O.gate || O.offline) return;
      connect();
      at('.i').onkeydown = e => { if (e.key === 'Enter' && O.enter !== 'off') { e.preventDefault(); submit(); } };
      if (at('.s')) at('.s').onclick = submit;
    };
    const open = () => {
      at('.w').classList.toggle('on');
      if (form.childElementCount) return;
      if (O.topics) {
        log.innerHTML = '<p>What is it about?</p><button>Delivery</button><button>A question about a product</button><button>Returns</button>';
        log.querySelectorAll('button').forEach(b => { b.onclick = () => { log.innerHTML = ''; ready(); }; });
      } else if (O.step) { form.innerHTML = '<button>New conversation</button>'; form.firstElementChild.onclick = ready; } else ready();
    };
    at('.l').onclick = O.dead ? null : open;
    if (O.dead) { // nothing comes of a press; the maker's call opens
      const s = document.createElement('script');
      s.src = 'https://code.jivosite.com/widget/AbCdEfGhIj';
      document.head.append(s);
      window.jivo_api = { open };
    }
    if (O.page) open();
    if (O.label) at('.l').textContent = 'Chat with us now';
    if (O.channels) { at('.l').onclick = () => {
      form.innerHTML = ''; at('.w').classList.add('on');
      log.innerHTML = '<a href="https://wa.me/000">WhatsApp</a><br><button class="c">Online chat</button><br><button>Request a call</button>';
      log.querySelector('.c').onclick = () => { log.innerHTML = ''; ready(); };
    }; }
    if (O.invite) setTimeout(() => { const b = document.createElement('div'); b.style = 'position:fixed;right:90px;bottom:30px;background:#ffd;padding:10px'; b.textContent = 'Hello! Can I help you choose a kettle?'; root.append(b); told('invite'); }, O.invite * 1000);
    if (O.returns) { // who has been here before, and comes in another tab, is spoken to
      if (!sessionStorage.tab) { sessionStorage.tab = localStorage.seen ? 'again' : 'first'; localStorage.seen = 1; }
      if (sessionStorage.tab === 'again') setTimeout(() => { const b = document.createElement('div'); b.style = 'position:fixed;right:90px;bottom:30px;background:#ffd;padding:10px'; b.textContent = 'Welcome back! Shall we finish your order?'; root.append(b); }, 400);
    }
    if (O.greeting) setTimeout(() => put('Good afternoon! How can I help you?', 'theirs'), 100);
  };
  if (O.facade) { // a picture of a button; the widget comes with the first press
    const f = document.createElement('div');
    f.style = 'position:fixed;right:20px;bottom:20px;width:60px;height:60px;background:#06c;border-radius:30px;cursor:pointer';
    f.onclick = () => { f.onclick = null; setTimeout(() => { f.remove(); mount(); }, 900); };
    return document.body.append(f);
  }
  if (O.page && !location.pathname.startsWith('/chat')) { // the chat is a page of the shop's own
    const a = document.createElement('a');
    a.href = '/chat' + location.search;
    a.textContent = 'Chat with us';
    return document.querySelector('header').append(a);
  }
  if (O.page) return mount();
  if (O.consent) { // nothing is loaded before the wall is accepted
    const wall = document.createElement('div');
    wall.style = 'position:fixed;left:0;right:0;bottom:0;background:#222;color:#eee;padding:16px';
    wall.innerHTML = 'We use cookies. <button>Reject</button> <button>Accept all</button>';
    const [no, yes] = wall.querySelectorAll('button');
    no.onclick = () => wall.remove();
    yes.onclick = () => { wall.remove(); mount(); };
    return document.body.append(wall);
  }
  const wake = event => { // a browser tells a new page where the pointer rests: at the corner nobody has moved it from
    if (event.type === 'mousemove' && !event.clientX && !event.clientY) return;
    removeEventListener(O.wake, wake);
    mount();
  };
  O.late ? setTimeout(mount, O.late * 1000) : O.wake ? addEventListener(O.wake, wake) : mount();
})();
