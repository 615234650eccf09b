LAB.skin((h) => {
  const account = h.from(/cbk_code=(\w+)/);
  const a = h.add(`<a class="callbackkiller cbk-phone" href="#" style="position:fixed;left:30px;bottom:40px;width:64px;height:64px;border-radius:50%;background:#00aff2;display:flex;align-items:center;justify-content:center;font-size:28px;z-index:2147482000;text-decoration:none">📞</a>`);
  const box = h.add(`<div class="cbk-window" style="display:none;position:fixed;left:0;top:0;bottom:0;width:340px;background:#263238;color:#fff;padding:40px 26px;z-index:2147482001;font:15px Arial"><a class="cbk-close" href="#" style="color:#fff;float:right">×</a><p>${h.ru ? "Хотите, перезвоним вам за 26 секунд?" : "Shall we call you back in 26 seconds?"}</p><input id="cbkPhoneInput" type="tel" placeholder="+7"><br><br><a id="cbkPhoneBtn" href="#" style="background:#00aff2;color:#fff;padding:10px 18px;text-decoration:none">${h.ru ? "Жду звонка!" : "Call me"}</a><div class="cbk-error"></div></div>`);
  a.onclick = (e) => { e.preventDefault(); box.style.display = "block"; };
  box.querySelector(".cbk-close").onclick = (e) => { e.preventDefault(); box.style.display = "none"; };
  box.querySelector("#cbkPhoneBtn").onclick = (e) => { e.preventDefault(); if (box.querySelector("input").value) h.post("/callback", account); };
});
