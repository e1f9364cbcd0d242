// A setting has a slider and a number; either moves the other. The server hears of the number.
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

  const fillAll = (root) => root.querySelectorAll(".knob__slider").forEach(fill);
  document.addEventListener("htmx:load", ({ detail }) => fillAll(detail.elt.parentElement ?? document));
  fillAll(document);
})();
