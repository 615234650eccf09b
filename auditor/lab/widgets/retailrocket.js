LAB.skin(() => {
  window.retailrocket = { modules: {} };
  window.rrLibrary = { ready: true };
  document.cookie = "rrpvid=" + Math.floor(Math.random() * 1e12) + ";path=/";
  (window.rrApiOnReady || []).forEach((f) => f());
});
