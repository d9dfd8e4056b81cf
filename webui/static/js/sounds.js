// Short sounds, made here and never in the headset's call path. What they are for, and when they keep silent, is for the
// page to say; which are on, how loud and where they come out, the person has set.
//
//   import { play, SOUNDS, ready } from "../js/sounds.js";
//   play("offer");            // if it is on
//   play("offer", true);      // to try it
import { preferences } from "./preferences.js";
import { t } from "./i18n.js";

// [when, hertz, seconds, share of the volume] of each note.
export const SOUNDS = {
  offer: { words: t("A call for you"), notes: [[0, 587, 0.18, 1], [0.2, 880, 0.2, 1]] },
  whisper: { words: t("A supervisor begins to whisper"), notes: [[0, 220, 0.5, 0.7]] },
  callback: { words: t("A reminder or callback is due"), notes: [[0, 784, 0.6, 0.9]] },
  message: { words: t("A message"), notes: [[0, 660, 0.12, 0.7]] },
  missed: { words: t("Calls missed, offers stopped"), notes: [[0, 660, 0.25, 1], [0.28, 440, 0.35, 1]] },
  tick: { words: t("The last seconds of wrap-up"), notes: [[0, 1200, 0.03, 0.5]] },
};

const FULL = 0.35, FADE_S = 0.012;
const DEVICE = `fsctl.speaker.${document.body.dataset.login ?? ""}`;
let audio = null, sink = null;

// Devices have other names in every browser: this one setting stays in the browser.
export function device() {
  try { return localStorage.getItem(DEVICE) ?? ""; } catch { return ""; }
}

export function setDevice(id) {
  try { localStorage.setItem(DEVICE, id); } catch { /* private window */ }
  return route();
}

export const canChoose = () => typeof AudioContext !== "undefined" && "setSinkId" in AudioContext.prototype;

async function route() {
  if (!audio || !canChoose() || sink === device()) return true;
  sink = device();
  try { await audio.setSinkId(sink); return true; } catch { sink = null; return false; }
}

function open() {
  if (!audio && typeof AudioContext !== "undefined") { audio = new AudioContext(); route(); }
  return audio;
}

// Browsers play nothing before somebody has touched the page.
export const ready = () => audio?.state === "running";
export const wake = () => { if (preferences().sounds?.on && !ready()) open()?.resume(); };
for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, wake, { capture: true, passive: true });
wake();

// Returns whether it was played.
export function play(name, trying = false) {
  const set = preferences().sounds;
  if (!set || (!trying && (!set.on || set.off.includes(name)))) return false;
  if (!open()) return false;
  if (!ready()) {
    audio.resume();
    if (!trying) return false; // a sound that comes late says something that is over
  }
  for (const [at, hertz, length, share] of SOUNDS[name].notes) note(audio.currentTime + at, hertz, length, (share * FULL * set.volume) / 100);
  document.dispatchEvent(new CustomEvent("fsctl:sound", { detail: name }));
  return true;
}

function note(at, hertz, length, volume) {
  const source = audio.createOscillator(), gain = audio.createGain();
  source.type = "triangle";
  source.frequency.value = hertz;
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(volume, at + FADE_S);
  gain.gain.setValueAtTime(volume, Math.max(at + FADE_S, at + length - FADE_S));
  gain.gain.linearRampToValueAtTime(0, at + length);
  source.connect(gain).connect(audio.destination);
  source.start(at);
  source.stop(at + length);
}
