LAB.skin((h) => {
  const account = h.from(/hunter_code=(\w+)/);
  const button = h.frame("cbh_button_container", "right:110px;bottom:110px;width:80px;height:80px;", `<div class="buttons"><div class="main-button" style="width:64px;height:64px;border-radius:50%;background:#7ac943;color:#fff;font-size:30px;line-height:64px;text-align:center;cursor:pointer">☎</div></div>`);
  const panel = h.frame("cbh_slider_container", "right:0;top:0;width:0;height:100%;", `<div class="slider" style="background:#fff;height:100vh;padding:40px;box-sizing:border-box"><p>${h.ru ? "Перезвоним за 30 секунд. Бесплатно" : "We will call in 30 seconds, free"}</p><div class="form"><input type="tel" placeholder="+7 (___) ___-__-__"><button data-bind="click: call">${h.ru ? "Жду звонка" : "Call me"}</button></div></div>`);
  button.contentDocument.querySelector(".main-button").onclick = () => { panel.style.width = panel.style.width === "360px" ? "0" : "360px"; };
  panel.contentDocument.querySelector("button").onclick = () => { if (panel.contentDocument.querySelector("input").value) h.post("/callback", account); };
});
