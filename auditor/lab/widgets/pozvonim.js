LAB.skin((h) => {
  const account = h.from(/callback\/v3\/(\w+)\/connect/);
  window.PozvonimcomLoader = { ready: true };
  window.PozvonimcomWidgetRootConfig = { key: account };
  const b = h.add(`<div class="pozvonim-button" role="button" style="position:fixed;right:30px;top:55%;width:58px;height:58px;border-radius:50%;background:#e84;color:#fff;font-size:26px;line-height:58px;text-align:center;cursor:pointer;z-index:2147482000">✆</div>`);
  const p = h.add(`<div class="pozvonim-panel" style="display:none;position:fixed;right:100px;top:50%;background:#fff;padding:18px;box-shadow:0 0 16px #999;z-index:2147482000;font:14px Arial"><p>${h.ru ? "Мы вам перезвоним" : "We will call you"}</p><input type="tel" placeholder="+7"><button>${h.ru ? "Позвонить" : "Call"}</button></div>`);
  b.onclick = () => { p.style.display = p.style.display === "none" ? "block" : "none"; };
  p.querySelector("button").onclick = () => { if (p.querySelector("input").value) h.post("/call", account); };
});
