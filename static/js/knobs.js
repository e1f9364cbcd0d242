// The drawer "How … is written". A setting has a slider and a number; either moves the other, and the
// server hears of the number. Of many models the chosen one is in sight.
(() => {
  "use strict";

  function fill(slider) {
    const { min, max, value } = slider;
    slider.style.setProperty("--fill", `${((value - min) / (max - min)) * 100}%`);
  }
  document.addEventListener("input", ({ target }) => {
    const knob = target.closest(".knob");
    if (!knob) return;
    const slider = knob.querySelector(".knob__slider");
    const number = knob.querySelector(".knob__value");
    if (target === slider) number.value = slider.value;
    else slider.value = number.value;
    fill(slider);
  });

  function show(list) {
    const chosen = list?.querySelector(":checked")?.closest(".model");
    if (chosen) list.scrollTop = chosen.offsetTop - list.offsetTop - (list.clientHeight - chosen.offsetHeight) / 2;
  }
  document.addEventListener("htmx:afterSwap", ({ detail: { target } }) => {
    if (target.id === "drawer-body") show(document.querySelector(".models__list"));
  });

  const fillAll = (root) => root.querySelectorAll(".knob__slider").forEach(fill);
  document.addEventListener("htmx:load", ({ detail }) => fillAll(detail.elt.parentElement ?? document));
  fillAll(document);
})();
