/* Keys for the list of the moderators' desk: j and k go from name to name, x ticks the row.
   They work only while the focus is on a name, so that no key does anything by surprise. */
document.addEventListener("keydown", (event) => {
  const here = event.target.closest?.(".desk-name");
  if (!here || event.ctrlKey || event.metaKey || event.altKey) return;
  const names = [...document.querySelectorAll("#result_list .desk-name")];
  const step = { j: 1, k: -1 }[event.key];
  if (step) names[names.indexOf(here) + step]?.focus();
  else if (event.key === "x") here.closest("tr").querySelector(".action-select")?.click();
  else return;
  event.preventDefault();
});
