// What the panel tells of the chat is fetched anew when it has changed, but never over what is being typed.
(() => {
  "use strict";

  const panel = document.getElementById("panel");
  const isBeingWritten = (part) =>
    [...part.querySelectorAll("textarea, input:not([type=hidden])")].some((field) => field.value !== field.defaultValue);

  // Asked when the answer is here: one may have begun to type since it was asked for. Saving fetches all of it.
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const { target, requestConfig } = detail;
    if (target.id === "memory" && requestConfig.elt === target && isBeingWritten(target)) detail.shouldSwap = false;
  });
  document.addEventListener("reply-there", () => {
    if (panel.checkVisibility()) for (const part of ["#context", "#usage"]) htmx.trigger(part, "refresh");
  });
})();
