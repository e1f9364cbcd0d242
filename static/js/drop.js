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
  for (const [name, is] of [["dragenter", true], ["dragleave", false], ["drop", false]]) {
    field.addEventListener(name, () => field.closest(".drop").classList.toggle("is-over", is));
  }
  show(); // the Back button brings back what was chosen
})();
