LAB.skin((h) => {
  const account = h.from(/init\.js\?id=(\w+)/);
  window.ct = window.ct || function () {};
  window.Calltouch = { Callback: { onClickCallButton() { frame.style.width = "320px"; frame.style.height = "260px"; } } };
  const frame = h.frame("CalltouchWidgetFrame", "right:24px;bottom:120px;width:220px;height:60px;", `<div id="Calltouch-widget-container"><button style="padding:14px 20px;border:0;border-radius:24px;background:#5b2d90;color:#fff;cursor:pointer"><span class="styles__TextDiv-x1">${h.ru ? "Заказать звонок" : "Request a call"}</span></button><div class="styles__Box-x2" hidden style="background:#fff;padding:16px;box-shadow:0 0 12px #aaa"><input type="text" placeholder="+7"><button class="go">${h.ru ? "Позвоните мне" : "Call"}</button></div></div>`);
  const d = frame.contentDocument;
  d.querySelector("button").onclick = () => { d.querySelector(".styles__Box-x2").hidden = false; window.Calltouch.Callback.onClickCallButton(); };
  d.querySelector(".go").onclick = () => { if (d.querySelector("input").value) h.post("/callback", account); };
});
