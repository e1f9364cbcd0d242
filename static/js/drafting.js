// A draft from a text: shows the fields while a model writes them, and keeps what was pasted.
(() => {
  "use strict";

  const page = () => document.getElementById("drafting");

  // --- What is pasted survives a lost connection and an expired session, until it has been sent ---------

  for (const field of document.querySelectorAll("[data-kept]")) {
    const key = `kept:${field.dataset.kept}`;
    const counter = document.querySelector(`[data-counts="${field.id}"]`);
    const count = () => (counter.textContent = new Intl.NumberFormat(document.documentElement.lang).format(field.value.length));
    field.value ||= sessionStorage.getItem(key) ?? "";
    count();
    field.addEventListener("input", () => {
      count();
      try {
        sessionStorage.setItem(key, field.value);
      } catch {
        sessionStorage.removeItem(key); // more than a browser keeps
      }
    });
  }
  if (page()) sessionStorage.removeItem("kept:from-text");

  // --- The socket ---------------------------------------------------------------------------------------

  let socket = null;
  let pause = 500;

  function connect() {
    if (socket || page()?.dataset.state !== "writing") return;
    const opened = new WebSocket(new URL(page().dataset.socket, location.href.replace(/^http/, "ws")));
    socket = opened;
    opened.addEventListener("message", ({ data }) => {
      pause = 500;
      const frame = JSON.parse(data);
      if (frame.type === "fields") show(frame);
      else if (opened === socket) over();
    });
    opened.addEventListener("close", ({ code }) => {
      if (opened !== socket || code === 4404) return;
      socket = null;
      setTimeout(connect, pause);
      pause = Math.min(pause * 2, 8000);
    });
  }

  function show({ fields, by }) {
    if (page()?.dataset.state !== "writing") return; // a frame that comes after Stop
    document.getElementById("drafting-by").textContent = by;
    for (const { name, html, whole } of fields) {
      const section = document.getElementById(`field-${name}`);
      section.querySelector(".found__value").innerHTML = html;
      section.dataset.state = whole ? "whole" : "writing";
    }
    const bar = page().querySelector("progress");
    bar.value = bar.max - page().querySelectorAll('.found[data-state="writing"]').length;
  }

  function over() {
    const done = socket;
    socket = null;
    done.close();
    htmx.ajax("GET", location.pathname, { target: "#drafting", swap: "outerHTML" }).catch(() => {});
  }

  // --- What is unticked stays so when the page's part is made anew -----------------------------------------

  let unticked = [];
  document.addEventListener("htmx:beforeSwap", ({ detail: { target } }) => {
    if (target !== page()) return;
    unticked = [...target.querySelectorAll("[name=take]:not(:checked)")].map((box) => box.value);
  });
  document.addEventListener("htmx:afterSettle", () => {
    for (const box of page()?.querySelectorAll("[name=take]") ?? []) box.checked &&= !unticked.includes(box.value);
    unticked = [];
    connect();
  });

  connect();
})();
