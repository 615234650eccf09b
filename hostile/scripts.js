// The scripts of the hostile street, each below the name of its shop. `every` does a thing for ever, 50 times a
// millisecond, and lets the page live.
//: every
const every = work => setInterval(() => { for (let i = 0; i < 50; i++) work(); }, 1);

//: many_frames
for (let i = 0; i < 1e5; i++) document.body.append(document.createElement('iframe'));
//: nested_frames
const go = inside => {
  const frame = inside.createElement('iframe');
  inside.body.append(frame);
  if (frame.contentDocument) setTimeout(() => go(frame.contentDocument));
};
go(document);
//: mutations
every(() => {
  const made = document.createElement('p');
  made.textContent = Math.random();
  document.body.append(made);
  if (document.body.childElementCount > 300) document.body.firstElementChild.remove();
});

//: loop_at_once
for (;;);
//: loop_after_load
addEventListener('load', () => setTimeout(() => { for (;;); }, 50));
//: loop_on_move
addEventListener('mousemove', () => { for (;;); });
//: loop_debugger
setInterval(() => { debugger; }, 1);
//: workers
const burn = URL.createObjectURL(new Blob(['for (;;);']));
for (let i = 0; i < 16; i++) new Worker(burn);
//: redirect_script
setTimeout(() => location.replace('/?' + Math.random()), 1);
//: reload
location.reload();
//: push_state
every(() => { try { history.pushState({}, '', '/?' + Math.random()); } catch {} });
//: open_document
setInterval(() => { document.open(); document.write('<p>x'); document.close(); }, 1);

//: memory_strings
every(() => { (window.kept ||= []).push(new Array(1e5).fill(Math.random())); });
//: memory_buffers
setInterval(() => { (window.kept ||= []).push(new Uint8Array(64 << 20).fill(1)); }, 20);
//: memory_worker
const hoard = 'const kept = []; setInterval(() => kept.push(new Uint8Array(64 << 20).fill(1)), 20);';
new Worker(URL.createObjectURL(new Blob([hoard])));
//: memory_nodes
every(() => { (window.kept ||= []).push(document.createTextNode('x'.repeat(999) + Math.random())); });
//: memory_disk
(async () => {
  const cache = await caches.open('x');
  for (let i = 0; ; i++) await cache.put('/' + i, new Response(new Uint8Array(16 << 20)));
})();
indexedDB.open('x').onupgradeneeded = event => {
  const store = event.target.result.createObjectStore('x', { autoIncrement: true });
  for (let i = 0; i < 100; i++) store.add(new Uint8Array(8 << 20));
};

//: alerts
for (;;) alert('buy');
//: confirms
while (true) confirm('sure?');
//: prompts
setInterval(() => prompt('your name?'), 1);
//: prints
setInterval(() => print(), 1);
addEventListener('load', () => print());
//: leave_trap
onbeforeunload = event => { event.preventDefault(); return 'stay'; };
addEventListener('pagehide', () => { const begun = Date.now(); while (Date.now() - begun < 3e5); });
addEventListener('unload', () => { for (;;); });
//: popups
every(() => { window.open('/', '_blank'); window.open('about:blank'); });
//: popups_on_click
for (const kind of ['mousemove', 'pointerdown', 'keydown', 'click'])
  addEventListener(kind, () => { for (let i = 0; i < 5; i++) window.open('/?' + i + Math.random()); }, true);
//: downloads
setInterval(() => {
  const link = document.createElement('a');
  link.href = '/file.exe?' + Math.random();
  link.download = 'x';
  link.click();
}, 5);
//: permissions
setInterval(() => {
  Notification.requestPermission();
  navigator.geolocation.getCurrentPosition(() => {});
  navigator.mediaDevices?.getUserMedia({ video: true, audio: true }).catch(() => {});
}, 5);
//: schemes
setInterval(() => {
  for (const address of ['tel:+79990000000', 'mailto:a@b.example', 'zoommtg://x']) {
    const link = document.createElement('a');
    link.href = address;
    document.body.append(link);
    link.click();
    link.remove();
  }
}, 20);
//: to_file
for (const address of ['file:///etc/passwd', 'data:text/html,<h1>x</h1>', 'view-source:/', 'chrome://version', 'javascript:1']) {
  const frame = document.createElement('iframe');
  frame.src = address;
  document.body.append(frame);
  try { window.open(address); location.href = address; } catch {}
}
//: service_worker
navigator.serviceWorker?.register('/sw.js').then(() => { document.title = 'HELD'; });
//: console
every(() => console.log('x'.repeat(5000), { a: document, b: [1, 2, 3] }));
//: cookies
every(() => { document.cookie = Math.random() + '=' + 'x'.repeat(3800); });
//: requests
every(() => { fetch('/x?' + Math.random()).catch(() => {}); });
//: orders
every(() => { fetch('/order/create?' + Math.random(), { method: 'POST', body: 'x' }).catch(() => {}); });
//: sockets
for (let i = 0; i < 8; i++) new WebSocket('ws://' + location.host + '/socket').onmessage = event => { window.last = event.data; };
//: bindings
const own = Object.getOwnPropertyNames(window).filter(name => typeof window[name] === 'function' && name.startsWith('_'));
every(() => {
  for (const name of own) {
    for (const given of ['{"events": [], "lost": 0}', '{"events": [{"k": "text"}]}', 'no json', 7])
      try { window[name](given, 'x'.repeat(200)); window[name]('permission', 'x'.repeat(200)); } catch {}
  }
});

//: prototypes
for (const [owner, name] of [
  [Array, 'from'], [Array.prototype, 'push'], [Array.prototype, 'map'], [Map.prototype, 'get'], [Set.prototype, 'has'],
  [WeakMap.prototype, 'get'], [Object, 'keys'], [JSON, 'stringify'], [JSON, 'parse'], [Promise.prototype, 'then'],
  [Element.prototype, 'matches'], [Document.prototype, 'querySelectorAll'], [Element.prototype, 'getBoundingClientRect'],
  [window, 'getComputedStyle'], [window, 'setTimeout'],
]) owner[name] = () => { throw new Error('no'); };
//: clocks
Date.now = () => 0;
performance.now = () => -1e9;
window.Date = class { getTime() { return 0; } };
window.MutationObserver = class { observe() {} disconnect() {} };
window.fetch = () => Promise.reject(1);
window.WebSocket = class {};
//: closed_window
window.close();
window.stop();
setInterval(() => { window.stop(); window.close(); }, 1);
