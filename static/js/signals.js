// A reply is there: a short low sound, a short vibration, where this device has asked for them.
(() => {
  "use strict";

  const wants = (what) => document.documentElement.dataset[what] === "on";
  let voice;

  // Two notes, a fifth apart, soft at both ends.
  function sound() {
    voice ??= new AudioContext();
    [392, 587].forEach((pitch, index) => {
      const at = voice.currentTime + index * 0.09;
      const note = new OscillatorNode(voice, { frequency: pitch });
      const loudness = new GainNode(voice, { gain: 0 });
      loudness.gain.setValueAtTime(0, at);
      loudness.gain.linearRampToValueAtTime(0.06, at + 0.02);
      loudness.gain.exponentialRampToValueAtTime(0.0001, at + 0.35);
      note.connect(loudness).connect(voice.destination);
      note.start(at);
      note.stop(at + 0.36);
    });
  }

  document.addEventListener("reply-there", () => {
    if (wants("sound")) sound();
    if (wants("vibration")) navigator.vibrate?.(40);
  });
})();
