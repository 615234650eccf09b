LAB.skin((h) => {
  const queue = window.OneSignalDeferred || [];
  const sdk = { init(o) { sdk.id = o.appId; setTimeout(prompt, 4000); }, Slidedown: { promptPush: () => prompt() } };
  window.OneSignal = sdk;
  window.__oneSignalSdkLoadCount = 1;
  window.OneSignalDeferred = { push: (f) => f(sdk) };
  function prompt() {
    if (document.getElementById("onesignal-slidedown-container")) return;
    const n = h.add(`<div id="onesignal-slidedown-container" class="onesignal-slidedown-container onesignal-reset" style="position:fixed;top:0;left:50%;margin-left:-250px;width:500px;z-index:2147482000"><div id="onesignal-slidedown-dialog" class="onesignal-slidedown-dialog" style="background:#fff;box-shadow:0 1px 12px rgba(0,0,0,.3);padding:16px;font:15px Arial"><div>${h.ru ? "Хотите получать уведомления о скидках?" : "We'd like to send you notifications about offers."}</div><p style="text-align:right"><button class="onesignal-slidedown-cancel-button">${h.ru ? "Позже" : "Later"}</button> <button class="onesignal-slidedown-allow-button">${h.ru ? "Разрешить" : "Allow"}</button></p></div></div>`);
    n.querySelectorAll("button").forEach((b) => { b.onclick = () => n.remove(); });
  }
  queue.forEach((f) => f(sdk));
});
