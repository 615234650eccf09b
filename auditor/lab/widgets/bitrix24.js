/* A round button that unfolds channels; the live chat is one of them. */
LAB.skin({
  place: "light", host: '<div class="b24-lab-site-button"></div>', from: /bitrix24\.ru\/b(\d+)\//, connect: "open",
  sel: { launcher: "[data-b24-crm-button-widget=openline_livechat]", window: ".bx-livechat-wrapper", header: ".bx-livechat-head", messages: ".bx-livechat-dialog", own: ".bx-im-message-own", other: ".bx-im-message-opponent",
    system: ".bx-im-message-system", composer: ".bx-livechat-textarea", input: ".bx-im-textarea-input", send: ".bx-im-textarea-send-button", panel: ".bx-livechat-alert-box", close: ".bx-livechat-control-btn-close", bubble: ".b24-widget-button-popup" },
  theme: { radius: 34, size: 68, color: "#00aeef", corner: 12 }, echo: "local", face: "bg",
  css: (c, main) => `.b24-widget-button-wrapper{position:fixed;right:40px;bottom:40px;z-index:2147483000}.b24-widget-button-inner-container{width:68px;height:68px;border-radius:50%;background:${main};cursor:pointer;color:#fff;font-size:30px;line-height:68px;text-align:center;box-shadow:0 4px 14px rgba(0,0,0,.3)}
    [data-b24-crm-button-widget=openline_livechat]{position:static;display:none;margin-bottom:10px}.b24-open [data-b24-crm-button-widget]{display:flex}a.b24-widget-button-social-item{width:68px;height:48px;display:none;align-items:center;justify-content:center;background:#eee;border-radius:10px;margin-bottom:10px;text-decoration:none;color:#333;font:12px Arial}.b24-open a.b24-widget-button-social-item{display:flex}
    .bx-livechat-wrapper:not(.bx-livechat-show){display:none}`,
  launcher: (p) => `<div class="b24-widget-button-wrapper b24-widget-button-position-bottom-right" data-b24-crm-button-cont=""><div class="b24-widget-button-social"><a class="b24-widget-button-social-item" data-b24-crm-button-widget="openline_livechat" title="${p.c.ru ? "Онлайн-чат" : "Live chat"}">${p.c.ru ? "Чат" : "Chat"}</a></div><div data-b24-crm-button-block-button=""><div class="b24-widget-button-inner-container" data-b24-crm-button-icon="openline" onclick="this.closest('.b24-widget-button-wrapper').classList.toggle('b24-open')">✉</div></div></div>`,
  window: (p) => `<div class="bx-livechat-wrapper bx-livechat-show ${p.online ? "" : "bx-livechat-offline-state"}"><div class="bx-livechat-box" style="display:flex;flex-direction:column;height:100%"><div class="bx-livechat-head">${p.face("bx-livechat-user-icon who-face")}<div><div class="bx-livechat-user-name">${p.esc(p.c.operator || p.c.shop)}</div><small class="bx-livechat-user-position">${p.online ? p.w.online : p.w.offline}</small></div><button class="bx-livechat-control-btn-close">×</button></div>
    <div class="bx-livechat-dialog"></div><div class="bx-livechat-alert-box bx-livechat-form-show"></div><div class="bx-livechat-textarea"><textarea class="bx-im-textarea-input" placeholder="${p.w.place}"></textarea><button class="bx-im-textarea-send-button">➜</button></div></div></div>`,
  mine: (m) => `<div class="bx-im-message-own"><div class="bx-im-message-content-box">${m.text}</div></div>`,
  theirs: (m) => `<div class="bx-im-message-opponent">${m.face}<div class="bx-im-message-content-name" style="font-size:12px;color:#3a8">${m.name}</div><div class="bx-im-message-content-box">${m.text}</div></div>`,
  bubble: (b) => `<div class="b24-widget-button-popup b24-widget-button-popup-show" data-b24-crm-hello-cont=""><span class="b24-widget-button-popup-name" data-b24-hello-name="">${b.name}</span><div data-b24-hello-text="">${b.text}</div></div>`,
  rise: false, form: { tag: "div", cls: "ui-form", field: "ui-ctl-textbox", button: "bx-livechat-btn-success" },
  globals(api) {
    const widget = { open: () => api.open(), close: () => api.close(), subscribe: (o) => api.on(o.type === "operatorMessage" ? "message" : o.type === "widgetOpen" ? "open" : o.type, o.callback) };
    window.BX = window.BX || {};
    BX.LiveChat = { openLiveChat: () => api.open() };
    BX.SiteButton = { config: {} };
    BX.LiveChatWidget = { SubscriptionType: { configLoaded: "configLoaded", widgetOpen: "widgetOpen", operatorMessage: "operatorMessage", userMessage: "userMessage", every: "every" } };
    window.BXLiveChat = widget;
    window.dispatchEvent(new CustomEvent("onBitrixLiveChat", { detail: { widget, widgetHost: "lab" } }));
  },
});
