// What the panel tells of the chat is fetched anew when it has changed, but never over what is being typed.
(() => {
  "use strict";

  const panel = document.getElementById("panel");
  const isBeingWritten = (part) =>
    [...part.querySelectorAll("textarea, input:not([type=hidden])")].some((field) => field.value !== field.defaultValue);

  document.getElementById("messages").addEventListener("memory", (event) => {
    if (isBeingWritten(document.getElementById("memory"))) event.stopPropagation(); // saving it fetches all of it
  });
  document.addEventListener("reply-there", () => {
    if (panel.checkVisibility()) for (const part of ["#context", "#usage"]) htmx.trigger(part, "refresh");
  });
})();
