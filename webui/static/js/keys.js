// Keys that do something: bind("hold", t("Hold"), "Ctrl+Shift+KeyH", run). Whoever sits here may change each or switch it
// off. They rest in fields, in dialogs and menus, and while an IME composes.
import { keep, preferences } from "./preferences.js";
import { t } from "./i18n.js";

const AGAIN_MS = 600;
const acts = new Map();
let lastAt = 0, lastKey = "";

export function bind(name, words, key, run) {
  acts.set(name, { words, key, run });
}

export const all = () => [...acts].map(([name, { words }]) => ({ name, words, key: keyOf(name) }));
export const keyOf = (name) => preferences().keys.changed[name] ?? acts.get(name).key;
export const typing = (node) => Boolean(node?.closest?.("input:not([type=checkbox]):not([type=radio]):not([type=range]),textarea,select,[contenteditable],dialog,[role=menu]"));

// "Ctrl+Shift+KeyH", as it is kept; the place of the key counts, not the letter that a layout puts there.
export function combination(event) {
  const held = [event.ctrlKey && "Ctrl", event.altKey && "Alt", event.shiftKey && "Shift"].filter(Boolean);
  return [...held, event.code].join("+");
}

// "Ctrl+Shift+H", as it is shown.
export const spoken = (key) => key.replace(/(Key|Digit)(?=[A-Z0-9]$)/, "");

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.metaKey || !preferences().keys?.on || typing(event.target)) return;
  const key = combination(event), name = [...acts.keys()].find((one) => keyOf(one) === key);
  if (!name) return;
  event.preventDefault();
  if (event.repeat || (key === lastKey && performance.now() - lastAt < AGAIN_MS)) return; // kept down, a key acts once
  lastAt = performance.now();
  lastKey = key;
  acts.get(name).run();
});

// -- changing ---------------------------------------------------------------------------------------------------------

const BROWSERS = new Set(["F1", "F3", "F5", "F6", "F7", "F11", "F12", "Alt+KeyD", "Alt+KeyE", "Alt+KeyF", "Alt+F4", ...["N", "T", "W", "I", "J", "C", "P"].map((one) => `Ctrl+Shift+Key${one}`)]);
const FITS = /^(?:(?:Ctrl\+(?:Alt\+)?(?:Shift\+)?|Alt\+(?:Shift\+)?)(?:Key[A-Z]|Digit\d|F(?:\d|1[0-2]))|(?:Shift\+)?F(?:\d|1[0-2]))$/;

// Why that key cannot be had for the act; empty if it can.
export function whyNot(name, key) {
  if (!FITS.test(key)) return t("Hold Ctrl and Shift, or Alt, with a letter or digit; or take an F key");
  if (BROWSERS.has(key) || /^Ctrl\+(?:Key|Digit)/.test(key)) return t("The browser keeps {key} for itself", { key: spoken(key) });
  const other = [...acts.keys()].find((one) => one !== name && keyOf(one) === key);
  return other ? t("{key} is taken: {act}", { key: spoken(key), act: acts.get(other).words }) : "";
}

// `key` empty: no key. Returns why it was refused; empty when it was kept.
export async function change(name, key) {
  const why = key ? whyNot(name, key) : "";
  if (why) return why;
  const { changed, ...rest } = preferences().keys;
  const next = { ...changed, [name]: key };
  if (key === acts.get(name).key) delete next[name];
  return (await keep({ keys: { ...rest, changed: next } })) ? "" : t("The setting is not kept");
}

export const reset = () => keep({ keys: { on: true, digits: true, changed: {} } });
