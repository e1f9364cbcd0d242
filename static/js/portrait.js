// The portrait of a form: drop a file on it, see what was chosen, leaf through drawn faces.
(() => {
  "use strict";

  const fieldOf = (target) => target.closest?.("[data-portrait]");
  const fileOf = (field) => field.querySelector("input[type=file]");
  const shownOf = (field) => field.querySelector("[data-portrait-shown]");
  const wantedOf = (field) => field.querySelector("input[name=again]");

  // A data: or blob: address would need a wider policy: a canvas is drawn on instead.
  async function preview(field, file) {
    const bitmap = await createImageBitmap(file);
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [400, 600];
    const scale = Math.max(400 / bitmap.width, 600 / bitmap.height);
    const [width, height] = [bitmap.width * scale, bitmap.height * scale];
    canvas.getContext("2d").drawImage(bitmap, (400 - width) / 2, (600 - height) * 0.2, width, height);
    bitmap.close();
    forget(field);
    canvas.className = "drop__chosen";
    shownOf(field).hidden = true;
    shownOf(field).after(canvas);
  }

  function forget(field) {
    field.querySelector(".drop__chosen")?.remove();
    shownOf(field).hidden = false;
  }

  document.addEventListener("change", ({ target }) => {
    const field = fieldOf(target);
    if (!field || target !== fileOf(field)) return;
    wantedOf(field).value = "";
    forget(field);
    if (target.files[0]) preview(field, target.files[0]).catch(() => {}); // the server says what is wrong with it
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-portrait-again]");
    const field = button && fieldOf(button);
    if (!field) return;
    event.preventDefault();
    const address = new URL(field.dataset.portrait, location.href);
    address.searchParams.set("name", field.closest("form")?.elements.namedItem("name")?.value ?? "");
    address.searchParams.set("again", button.value);
    forget(field);
    fileOf(field).value = "";
    shownOf(field).src = address;
    wantedOf(field).value = button.value;
    button.value = Number(button.value) + 1;
  });

  for (const name of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(name, (event) => {
      const field = fieldOf(event.target);
      if (!field || !event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      field.querySelector(".drop").toggleAttribute("data-over", name === "dragover");
      if (name !== "drop" || !event.dataTransfer.files.length) return;
      fileOf(field).files = event.dataTransfer.files;
      fileOf(field).dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
})();
