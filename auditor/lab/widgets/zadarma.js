LAB.skin((h) => {
  const account = window.ZCallbackWidgetLinkId;
  const b = h.add(`<div id="ZCallbackWidget" style="position:fixed;left:20px;bottom:110px;background:#2e9c4b;color:#fff;padding:12px 18px;border-radius:6px;cursor:pointer;z-index:2147482000;font:14px Arial">${h.ru ? "Обратный звонок" : "Call back"}<form style="display:none;margin-top:10px"><input type="tel" name="phone" required> <button>OK</button></form></div>`);
  b.onclick = () => { b.querySelector("form").style.display = "block"; };
  b.querySelector("form").onsubmit = (e) => { e.preventDefault(); h.post("/callback", account); };
});
