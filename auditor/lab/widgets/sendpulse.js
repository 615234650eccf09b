LAB.skin((h) => {
  window.oSpP = { isServiceWorkerChromeSupported: () => false };
  setTimeout(() => {
    const n = h.add(`<div class="sp_notify_prompt" style="position:fixed;top:10px;left:80px;width:400px;background:#fff;box-shadow:0 0 14px #999;padding:16px;font:14px Arial;z-index:2147482000">${h.ru ? "Подпишитесь на уведомления магазина" : "Subscribe to our notifications"}<p><button class="sp_notify_button_allow">${h.ru ? "Разрешить" : "Allow"}</button> <button class="sp_notify_button_deny">${h.ru ? "Нет" : "No"}</button></p></div>`);
    n.querySelectorAll("button").forEach((b) => { b.onclick = () => n.remove(); });
  }, 3000);
});
