/* Keys for the list of the moderators' desk: j and k go from name to name, x ticks the row, a approves,
   d dismisses the reports, h goes to where one hides and says why.
   They work only while the focus is on a name, so that no key does anything by surprise. */
const OFFERS = { a: ".desk-offers [value=approve]", d: ".desk-offers [value=dismiss]", h: ".desk-offers a" };

document.addEventListener("keydown", (event) => {
  const here = event.target.closest?.(".desk-name");
  if (!here || event.ctrlKey || event.metaKey || event.altKey) return;
  const names = [...document.querySelectorAll("#result_list .desk-name")];
  const step = { j: 1, k: -1 }[event.key];
  if (step) names[names.indexOf(here) + step]?.focus();
  else if (event.key === "x") here.closest("tr").querySelector(".action-select")?.click();
  else if (event.key in OFFERS) here.closest("tr").querySelector(OFFERS[event.key])?.click();
  else return;
  event.preventDefault();
});
