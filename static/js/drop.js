/* What was chosen or dropped, by name, under the zone. Without script the browser's own words say it. */
(() => {
  const field = document.querySelector(".drop__files");
  const list = document.getElementById("chosen");
  if (!field || !list) return;

  const MOST = 12;

  function line(text) {
    const item = document.createElement("li");
    item.textContent = text;
    return item;
  }

  function show() {
    const names = [...field.files].map(({ name }) => name);
    const lines = names.slice(0, MOST).map(line);
    if (names.length > MOST) lines.push(line(list.dataset.more.replace("{n}", names.length - MOST)));
    list.replaceChildren(...lines);
  }

  field.addEventListener("change", show);
  // Files are taken wherever on the page they fall: beside the zone a browser would open them instead.
  for (const name of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(name, (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      field.closest(".drop").classList.toggle("is-over", name === "dragover");
      if (name !== "drop") return;
      field.files = event.dataTransfer.files;
      show();
    });
  }
  show(); // the Back button brings back what was chosen
})();
