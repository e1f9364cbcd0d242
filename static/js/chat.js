// An open chat: the socket, the frames of a reply, the place in the transcript.
// Everything that changes the chat goes by htmx; the socket only shows replies and stops them.
(() => {
  "use strict";

  const room = document.getElementById("room");
  const transcript = document.getElementById("transcript");
  const messages = document.getElementById("messages");
  const composer = document.getElementById("composer");
  const field = document.getElementById("composer-text");
  const said = document.getElementById("said");
  const toLast = document.getElementById("to-last");
  const address = location.pathname;
  const random = () => Array.from(crypto.getRandomValues(new Uint32Array(4)), (n) => n.toString(36)).join("");
  const tab = random();

  const find = (id) => document.getElementById(`message-${id}`);
  const all = () => [...messages.querySelectorAll(".msg")];
  const live = () => messages.querySelector("[data-live]");
  const isPart = () => document.getElementById("newer"); // the page shows another place than the chat's end
  const lastPosition = () => Math.max(-1, ...all().map((message) => Number(message.dataset.position)));

  // --- The place in the transcript: follow the end only while the reader is there -----------------

  const NEAR = 120;
  const isAtEnd = () => !isPart() && transcript.scrollHeight - transcript.scrollTop - transcript.clientHeight < NEAR;
  let atEnd = true; // as it was before the last change

  function toEnd() {
    transcript.scrollTop = transcript.scrollHeight;
    toLast.hidden = true;
  }
  function grown() {
    if (atEnd) toEnd();
    else toLast.hidden = false;
  }
  transcript.addEventListener("scroll", () => {
    atEnd = isAtEnd();
    if (atEnd) toLast.hidden = true;
  }, { passive: true });
  toLast.addEventListener("click", () => {
    if (isPart()) htmx.trigger(messages, "refresh");
    toEnd();
    field.focus();
  });
  new ResizeObserver(() => atEnd && toEnd()).observe(transcript);

  // Earlier messages come in above; what the reader looks at stays where it is.
  let heightBelow = null;
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    atEnd = isAtEnd() || composer.hasAttribute("aria-busy");
    if (detail.target?.id === "older") heightBelow = transcript.scrollHeight - transcript.scrollTop;
  });
  document.addEventListener("htmx:afterSwap", () => {
    if (heightBelow === null) return;
    transcript.scrollTop = transcript.scrollHeight - heightBelow;
    heightBelow = null;
  });

  // --- The socket -----------------------------------------------------------------------------------

  let socket;
  let pause = 500;
  let opened = false;

  function connect() {
    const knows = opened ? "" : `?told=${room.dataset.told}`; // something may happen between page and socket
    socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws${address}${knows}`);
    socket.addEventListener("open", () => {
      pause = 500;
      delete room.dataset.offline;
      watchLive();
      if (opened) catchUp(atEnd);
      opened = true;
      if (unsaid) tell(unsaid);
    });
    socket.addEventListener("message", ({ data }) => receive(JSON.parse(data)));
    socket.addEventListener("close", ({ code }) => {
      if (code === 4404) return;
      room.dataset.offline = "";
      setTimeout(connect, pause * (0.75 + Math.random() / 2));
      pause = Math.min(pause * 2, 8000);
    });
  }
  // Without a network the socket may seem open for minutes.
  window.addEventListener("offline", () => { room.dataset.offline = ""; });
  window.addEventListener("online", () => {
    pause = 500;
    if (socket.readyState === WebSocket.OPEN) delete room.dataset.offline;
  });

  let unsaid = null; // a Stop while there was no socket
  function tell(wish) {
    const isOpen = socket.readyState === WebSocket.OPEN;
    if (isOpen) socket.send(JSON.stringify(wish));
    if (wish.stop) unsaid = isOpen ? null : wish;
  }
  // Whatever was missed: the end of the chat is fetched anew, or only what has come for who reads further up.
  function catchUp(isAnew) {
    if (isAnew && !isPart()) htmx.trigger(messages, "refresh");
    else if (!isPart()) fetchNew();
    htmx.trigger("#standing", "settings");
    for (const name of ["memory", "chats"]) messages.dispatchEvent(new Event(name, { bubbles: true }));
  }
  function watchLive() {
    const reply = live();
    if (reply) tell({ watch: Number(reply.dataset.message) });
  }
  function receive(event) {
    if (event.type === "text") show(event);
    else if (event.type === "done") settle(event);
    else if (event.type === "missed") catchUp(true);
    else if (event.by === tab) return;
    else if (event.type === "changed") hear(event);
    else if (event.type === "settings") htmx.trigger("#standing", "settings");
    else messages.dispatchEvent(new CustomEvent(event.type, { detail: event, bubbles: true }));
  }

  // A frame replaces the blocks from number `from` on, so the same frame twice changes nothing.
  function show({ message, variant, from, blocks, by }) {
    const reply = find(message);
    const text = reply?.querySelector(".rp");
    if (!text || reply.dataset.variant !== String(variant) || !("live" in reply.dataset)) return;
    if (from > text.childElementCount) reply.dataset.gap = ""; // a frame was lost: the end is fetched whole
    if (from > text.childElementCount) return;
    atEnd = isAtEnd();
    while (text.childElementCount > from) text.lastElementChild.remove();
    text.insertAdjacentHTML("beforeend", blocks.join(""));
    reply.querySelector(".writing__by").textContent = by;
    grown();
  }

  // A complete reply is as its last frame has shown it: its foot appears, nothing is fetched, nothing jumps.
  function settle({ message, variant }) {
    const reply = find(message);
    if (!reply || reply.dataset.variant !== String(variant) || !("live" in reply.dataset)) return;
    if ("gap" in reply.dataset) return changed(message);
    if ("thoughts" in room.dataset) return changed(message); // they stand above the text
    reply.querySelector(".msg__by").textContent = reply.querySelector(".writing__by").textContent;
    reply.querySelector(".writing").remove();
    delete reply.dataset.live;
    const line = document.querySelector(".thread[aria-current] .thread__line");
    if (line) line.textContent = reply.querySelector(".rp > :last-child")?.textContent ?? "";
    announce();
    grown();
  }
  // A change by somebody else, or the end of a reply. What is complete is asked for over the socket.
  function hear({ message, settled }) {
    const here = find(message);
    const complete = here?.dataset.variant === String(settled);
    if (!here) isPart() || fetchNew(message);
    else if (!complete) changed(message);
    else if ("live" in here.dataset) watchLive();
  }

  function changed(id) {
    if (find(id)) get(`/messages/${id}/`, { target: find(id), swap: "outerHTML" });
  }
  function fetchNew(message = "") {
    get(address, { target: messages, swap: "beforeend", values: { message } });
  }
  function get(path, how) {
    htmx.ajax("GET", path, { source: messages, ...how }).catch(() => {}); // app.js has told of it
  }

  // --- What htmx sends and swaps -----------------------------------------------------------------------

  document.addEventListener("htmx:configRequest", (event) => {
    const { detail } = event;
    detail.headers["X-Tab"] = tab;
    if (detail.elt === messages && !detail.target.isConnected) { // its turn has come, and it is another element by now
      event.preventDefault();
      askAgain(detail);
    }
    const adds = detail.target === messages && detail.triggeringEvent?.type !== "refresh";
    if (!adds) return;
    // Asked for while another request was under way that has brought it already.
    if (find(detail.parameters.get("message"))) event.preventDefault();
    if (!isPart()) detail.parameters.set("after", lastPosition());
  });
  // What is fetched because of others must not overtake what this tab does itself, nor take away what was pressed:
  // an answer from before or beside that is thrown away, and asked for again afterwards.
  let doing = 0;
  let done = 0;
  let overtaken = [];
  document.addEventListener("htmx:beforeSend", ({ detail: { target, requestConfig, xhr } }) => {
    requestConfig.asOf = done;
    if (requestConfig.elt === messages || (requestConfig.verb === "get" && !messages.contains(target))) return;
    doing += 1;
    xhr.addEventListener("readystatechange", () => {
      if (xhr.readyState === XMLHttpRequest.DONE) [doing, done] = [doing - 1, done + 1];
    });
    xhr.addEventListener("loadend", () => !doing && overtaken.splice(0).forEach(askAgain));
  });
  messages.addEventListener("htmx:beforeOnLoad", (event) => {
    const { requestConfig } = event.detail;
    if (requestConfig.elt !== messages || (!doing && requestConfig.asOf === done)) return;
    event.preventDefault();
    if (doing) overtaken.push(requestConfig);
    else askAgain(requestConfig);
  });
  function askAgain({ path, parameters, triggeringEvent }) {
    if (path !== address) changed(path.split("/").at(-2));
    else if (triggeringEvent?.type === "refresh") htmx.trigger(messages, "refresh");
    else fetchNew(parameters.get("message") ?? "");
  }
  // Messages have come, gone or been replaced, by whatever means.
  let madeLast = "";
  new MutationObserver(() => {
    announce();
    watchLive();
    grown();
    // What the last message offers is made by the server: when a removal gives it that place, it is fetched
    // anew. Once: where this tab lacks what comes after it, it is not the last one for the server.
    const last = all().at(-1);
    const isNew = last && !("last" in last.dataset) && last.id !== madeLast;
    madeLast = last && !("last" in last.dataset) ? last.id : "";
    if (isNew) changed(Number(last.dataset.message));
  }).observe(messages, { childList: true });

  // Screen readers hear that somebody writes, and then the whole reply once, never its pieces.
  let heard = live()?.dataset.message;
  function announce() {
    const now = live()?.dataset.message;
    if (now && now !== heard) said.textContent = said.dataset.writing;
    if (!now && heard) {
      said.textContent = find(heard)?.querySelector(".rp, .fault")?.textContent ?? "";
      document.dispatchEvent(new Event("reply-there"));
    }
    heard = now;
  }

  setInterval(() => {
    const clock = live()?.querySelector(".writing");
    if (!clock) return;
    clock.dataset.since = Number(clock.dataset.since) + 1;
    clock.querySelector(".writing__for").textContent =
      new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit: "second", unitDisplay: "narrow" }).format(clock.dataset.since);
  }, 1000);

  // --- Stop, keys ---------------------------------------------------------------------------------

  const stop = () => live() && tell({ stop: Number(live().dataset.message) });

  document.addEventListener("click", ({ target }) => target.closest("[data-stop]") && stop());
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
    const clears = event.target.type === "search" && event.target.value; // its first Esc is its own
    if (event.key === "Escape" && !clears && !closeDrawer()) stop();
    if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      event.preventDefault();
      step(event.key === "ArrowUp" ? -1 : 1);
    }
  });
  function step(by) {
    const list = all();
    const here = list.indexOf(document.activeElement.closest?.(".msg"));
    const next = here < 0 ? list.at(by < 0 ? -1 : 0) : list[here + by];
    (next ?? field).focus();
  }

  // --- Drawers on narrow screens, the confirmation --------------------------------------------------------

  let opener = null;
  const veil = room.querySelector(".veil");

  // What lies under a drawer is out of reach; beside one, on a wide screen, nothing is.
  function cover() {
    const covered = veil.checkVisibility();
    for (const part of room.querySelectorAll(":scope > :is(main, aside)")) part.inert = covered && part.id !== room.dataset.drawer;
  }
  matchMedia("(max-width: 1180px)").addEventListener("change", cover);

  function openDrawer(button) {
    const name = button.dataset.opens;
    const wasOpen = room.dataset.drawer === name && opener === button;
    closeDrawer();
    if (wasOpen) return;
    htmx.trigger(`#${name}`, "opened");
    room.dataset.drawer = name;
    opener = button;
    const { shows } = button.dataset; // one of the drawer's tabs
    if (shows) document.querySelector(`#${name} [name="tab"][value="${shows}"]`).checked = true;
    button.setAttribute("aria-expanded", "true");
    veil.hidden = false;
    cover();
    document.getElementById(name).querySelector("[data-closes]")?.focus();
  }
  function closeDrawer() {
    if (!room.dataset.drawer) return false;
    delete room.dataset.drawer;
    veil.hidden = true;
    cover();
    opener?.setAttribute("aria-expanded", "false");
    (opener?.isConnected ? opener : document.getElementById("model-opener")).focus();
    return true;
  }
  // Whether thoughts are shown has changed: all messages are made anew.
  document.addEventListener("thoughts", ({ target }) => {
    room.toggleAttribute("data-thoughts", target.querySelector("[name=show]").checked);
    htmx.trigger(messages, "refresh");
  });
  document.addEventListener("click", (event) => {
    const { target } = event;
    const opens = target.closest("[data-opens]");
    if (opens && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      openDrawer(opens);
    }
    if (target.closest("[data-closes]") && !target.closest("dialog")) {
      event.preventDefault();
      closeDrawer();
    }
  });

  // iOS does not shrink the page for its keyboard: the room follows what can be seen.
  if (window.visualViewport) {
    const fit = () => room.style.setProperty("--visible", `${visualViewport.height}px`);
    visualViewport.addEventListener("resize", fit);
    fit();
  }

  const place = messages.querySelector(":target"); // what a bookmark or a search leads to
  if (place) place.scrollIntoView({ block: "center" });
  else if (all().length > 1) toEnd(); // a greeting is read from its beginning
  atEnd = isAtEnd();
  toLast.hidden = !isPart();
  place?.focus({ preventScroll: true });
  connect();
})();
