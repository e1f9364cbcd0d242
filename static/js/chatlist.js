// A list of chats follows what is done in other tabs and on other devices.
(() => {
  "use strict";

  const list = () => document.getElementById("rail-list");
  const isInUse = () => list().querySelector("details[open], :checked");

  // Not under a hand that is choosing or typing in it: a little later then.
  let later;
  function follow() {
    clearTimeout(later);
    if (!list()) return;
    if (isInUse()) later = setTimeout(follow, 2000);
    else htmx.trigger(list(), "refresh");
  }
  document.addEventListener("chats", follow);

  // An open chat has a socket; a page with nothing but the list has this one.
  let pause = 500;
  let knows = `?told=${document.querySelector("[data-told]").dataset.told}`; // something may happen between page and socket
  function connect() {
    const socket = new WebSocket(new URL(`/ws/chats/${knows}`, location.href.replace(/^http/, "ws")));
    socket.addEventListener("open", () => {
      if (!knows) follow(); // what was missed meanwhile
      knows = "";
      pause = 500;
    });
    socket.addEventListener("message", follow);
    socket.addEventListener("close", ({ code }) => {
      if (code === 4404) return;
      setTimeout(connect, pause);
      pause = Math.min(pause * 2, 8000);
    });
  }
  if (!document.getElementById("room")) connect();
})();
