// A box of tags: Enter, a comma or a choice from the list makes what is typed a tag.
(() => {
  "use strict";

  const CHIP = "[data-tagbox] .tag";
  const isTagInput = (element) => element.id === "more_tags" && element.closest("[data-tagbox]");
  const tell = (element) => element.dispatchEvent(new Event("input", { bubbles: true }));

  function add(input) {
    const box = input.closest("[data-tagbox]");
    const there = new Set([...box.querySelectorAll("input[name=tags]")].map((one) => one.value.toLowerCase()));
    for (const word of input.value.split(",").map((one) => one.trim().replace(/\s+/g, " "))) {
      if (!word || there.has(word.toLowerCase())) continue;
      there.add(word.toLowerCase());
      input.before(chip(word));
    }
    input.value = "";
    tell(input);
  }

  function chip(word) {
    const made = document.getElementById("tag-chip").content.firstElementChild.cloneNode(true);
    const button = made.querySelector("button");
    made.querySelector("span").textContent = word;
    made.querySelector("input").value = word;
    button.setAttribute("aria-label", `${button.dataset.label} ${word}`);
    return made;
  }

  function drop(tag) {
    const input = tag.closest("[data-tagbox]").querySelector("#more_tags");
    tag.remove();
    input.focus();
    tell(input);
  }

  document.addEventListener("keydown", (event) => {
    const input = event.target;
    if (!isTagInput(input) || event.isComposing) return;
    if ((event.key === "Enter" || event.key === ",") && input.value.trim()) {
      event.preventDefault();
      add(input);
    } else if (event.key === "Enter") {
      event.preventDefault(); // an empty box is no wish to publish
    } else if (event.key === "Backspace" && !input.value) {
      const last = [...document.querySelectorAll(CHIP)].at(-1);
      if (last) drop(last);
    }
  });
  document.addEventListener("change", ({ target }) => isTagInput(target) && target.value.trim() && add(target));
  document.addEventListener("input", ({ target, inputType }) => {
    const isChosen = !inputType || inputType === "insertReplacementText";
    const names = isChosen && isTagInput(target) ? [...target.list.options].map((one) => one.value) : [];
    if (names.includes(target.value)) add(target);
  });
  // Before htmx hears of it: without script the same button asks the server.
  document.addEventListener(
    "click",
    (event) => {
      const button = event.target.closest(`${CHIP} [data-untag]`);
      if (!button) return;
      event.preventDefault();
      event.stopPropagation();
      drop(button.closest(".tag"));
    },
    true,
  );
})();
