// Short sounds made here, never in the headset's call path. Off until somebody switches them on.
import { login, $ } from "./situation.js";

const KEY = `fsctl.sounds.${login}`;
const box = $("sounds");
let audio = null;

const on = () => box.checked;

function tone(hertz, at, length, gain = 0.08) {
  audio ??= new AudioContext();
  const source = audio.createOscillator(), volume = audio.createGain();
  source.frequency.value = hertz;
  volume.gain.value = gain;
  source.connect(volume).connect(audio.destination);
  source.start(audio.currentTime + at);
  source.stop(audio.currentTime + at + length);
}

export function chime() { if (on()) { tone(660, 0, 0.18); tone(880, 0.2, 0.25); } }
export function tick() { if (on()) tone(1200, 0, 0.03, 0.04); }

try { box.checked = localStorage.getItem(KEY) === "on"; } catch { /* private window */ }
box.addEventListener("change", () => {
  try { localStorage.setItem(KEY, on() ? "on" : "off"); } catch { /* private window */ }
  chime();
});
