// The keys of the panel, and the list of them, where each can be changed or switched off.
import { el, icon, text } from "../js/dom.js";
import { all, bind, change, combination, reset, spoken, typing } from "../js/keys.js";
import { keep, onPreferences, preferences } from "../js/preferences.js";
import { t } from "../js/i18n.js";
import { perform } from "./controls.js";
import { focusDial } from "./dial.js";
import { pressDigit } from "./notes.js";
import { choose, openMenu } from "./seat.js";
import { $, current } from "./situation.js";

const box = $("keys"), on = $("keys-on"), digits = $("keys-digits"), list = $("keys-list"), said = $("keys-said");
let catching = null;

bind("answer", t("Answer"), "Ctrl+Shift+KeyA", () => perform("answer_offer"));
bind("end", t("Hang up, or complete the notes"), "Ctrl+Shift+KeyE", () => (current().mode === "wrap" ? perform("done") : perform("hang_up")));
bind("hold", t("Hold or retrieve"), "Ctrl+Shift+KeyH", () => perform("hold"));
bind("mute", t("Mute or unmute"), "Ctrl+Shift+KeyM", () => perform("mute"));
bind("transfer", t("Transfer"), "Ctrl+Shift+KeyX", () => perform("transfer"));
bind("ready", t("Ready"), "Ctrl+Shift+KeyR", () => current().seat && current().state !== "out" && !current().stale && choose("ready"));
bind("break", t("Break"), "Ctrl+Shift+KeyB", () => openMenu("not_ready"));
bind("dial", t("Dial"), "Ctrl+Shift+KeyD", focusDial);

document.addEventListener("keydown", (event) => {
  const { on: active, digits: counted } = preferences().keys;
  if (event.isComposing || !active || typing(event.target)) return;
  const digit = /^(?:Digit|Numpad)([0-9])$/.exec(event.code)?.[1], plain = !(event.ctrlKey || event.shiftKey || event.altKey || event.metaKey);
  if (digit && counted && plain && pressDigit(digit)) event.preventDefault();
  else if (event.key === "?" && !event.ctrlKey && !event.altKey) { event.preventDefault(); openList(); }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.isComposing && event.target.id === "notes") event.target.blur();
});

// -- the list -------------------------------------------------------------------------------------------------------

function openList() {
  text(said, "");
  paint();
  if (!box.open) box.showModal();
}

function paint() {
  const set = preferences().keys, { keyed, off } = list.contains(document.activeElement) ? document.activeElement.dataset : {};
  on.checked = set.on;
  digits.checked = set.digits;
  const fixed = [[t("Command box"), "Ctrl+K"], [t("Leave the notes"), "Esc"], [t("This list"), "?"]];
  list.replaceChildren(...all().map(row), ...fixed.map(([words, key]) => el("li", "", el("span", "grow", words), el("kbd", "", key))));
  if (keyed || off) focus(keyed ?? off, keyed ? "keyed" : "off");
}

// Never out of the list: keys pressed elsewhere are not caught.
function focus(name, kind) {
  const of = (what) => list.querySelector(`[data-${what}="${name}"]:enabled`);
  (of(kind) ?? of("keyed")).focus();
}

function row({ name, words, key }) {
  const shown = key ? spoken(key) : t("none");
  const button = el("button", { type: "button", class: "btn btn-line sm num", dataset: { keyed: name }, "aria-label": t("{act}: {key}. Change", { act: words, key: shown }) }, catching === name ? t("Press the keys") : shown);
  const off = el("button", { type: "button", class: "btn btn-quiet icon sm", dataset: { off: name }, "aria-label": t("No key for {act}", { act: words }), disabled: !key }, icon("x-lg"));
  return el("li", "", el("span", "grow", words), button, off);
}

function again(name, kind = "keyed") {
  paint();
  if (!catching || catching === name) focus(name, kind);
}

list.addEventListener("click", async (event) => {
  const { keyed, off } = event.target.closest("button")?.dataset ?? {};
  if (keyed) { catching = catching === keyed ? null : keyed; text(said, catching ? t("Press the new keys, or Esc to leave it") : ""); again(keyed); }
  if (!off) return;
  const why = await change(off, "");
  if (why || !catching) text(said, why); // another key may be asked for by now
  again(off, "off");
});

// The next keys pressed are the act's, unless they fit nobody.
box.addEventListener("keydown", async (event) => {
  if (!catching || event.isComposing || ["Control", "Shift", "Alt", "Meta", "Tab"].includes(event.key)) return;
  event.preventDefault();
  event.stopPropagation();
  const name = catching;
  if (event.key === "Escape") { catching = null; text(said, ""); return again(name); }
  const why = await change(name, combination(event));
  if (!why) catching = null;
  text(said, why || t("Changed"));
  again(name);
}, true);

box.addEventListener("cancel", (event) => { if (catching) event.preventDefault(); });
box.addEventListener("close", () => { catching = null; });
on.addEventListener("change", () => keep({ keys: { ...preferences().keys, on: on.checked } }));
digits.addEventListener("change", () => keep({ keys: { ...preferences().keys, digits: digits.checked } }));
$("keys-reset").addEventListener("click", async () => { await reset(); text(said, t("As it was at first")); paint(); });
$("keys-open").addEventListener("click", openList);
$("keys-close").addEventListener("click", () => box.close());
onPreferences(() => { if (box.open && !catching) paint(); });
