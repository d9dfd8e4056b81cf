// Keys: Ctrl+Shift+letter, digits for dispositions, ? for this list. They rest in fields and while an IME composes.
import { el } from "../js/dom.js";
import { t } from "../js/i18n.js";
import { perform } from "./controls.js";
import { focusDial } from "./dial.js";
import { pressDigit } from "./notes.js";
import { choose, openMenu } from "./seat.js";
import { $, current, login } from "./situation.js";

const STORED = `fsctl.keys.${login}`;
const box = $("keys"), on = $("keys-on");
const AGAIN_MS = 600;
let lastAt = 0, lastCode = "";

const KEYS = {
  KeyA: [t("Answer"), () => perform("answer_offer")],
  KeyE: [t("Hang up, or complete the notes"), () => (current().mode === "wrap" ? perform("done") : perform("hang_up"))],
  KeyH: [t("Hold or retrieve"), () => perform("hold")],
  KeyM: [t("Mute or unmute"), () => perform("mute")],
  KeyX: [t("Transfer"), () => perform("transfer")],
  KeyR: [t("Ready"), () => current().seat && current().state !== "out" && !current().stale && choose("ready")],
  KeyB: [t("Break"), () => openMenu("not_ready")],
  KeyD: [t("Dial"), focusDial],
};

const typing = (node) => node?.closest?.("input:not([type=checkbox]):not([type=radio]),textarea,select,[contenteditable],dialog,[role=menu]");

document.addEventListener("keydown", (event) => {
  if (event.isComposing || !on.checked || typing(event.target)) return;
  const combined = event.ctrlKey && event.shiftKey && !event.altKey && !event.metaKey;
  if (combined && KEYS[event.code]) return take(event, () => KEYS[event.code][1]());
  const digit = /^(?:Digit|Numpad)([0-9])$/.exec(event.code)?.[1];
  if (digit && (combined || !(event.ctrlKey || event.shiftKey || event.altKey || event.metaKey))) {
    if (pressDigit(digit)) event.preventDefault();
  } else if (event.key === "?" && !event.ctrlKey && !event.altKey) { event.preventDefault(); openList(); }
});

// Kept down, a key acts once.
function take(event, run) {
  event.preventDefault();
  if (event.repeat || (event.code === lastCode && performance.now() - lastAt < AGAIN_MS)) return;
  lastAt = performance.now();
  lastCode = event.code;
  run();
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.isComposing && event.target.id === "notes") event.target.blur();
});

function openList() {
  const rows = Object.entries(KEYS).map(([code, [words]]) => [words, `Ctrl+Shift+${code.slice(3)}`]);
  rows.push([t("Disposition"), "1 – 9"], [t("Command box"), "Ctrl+K"], [t("Leave the notes"), "Esc"], [t("This list"), "?"]);
  $("keys-list").replaceChildren(...rows.flatMap(([words, key]) => [el("dt", "", words), el("dd", "", el("kbd", "", key))]));
  if (!box.open) box.showModal();
}

try { on.checked = localStorage.getItem(STORED) !== "off"; } catch { on.checked = true; }
on.addEventListener("change", () => { try { localStorage.setItem(STORED, on.checked ? "on" : "off"); } catch { /* private window */ } });
$("keys-open").addEventListener("click", openList);
$("keys-close").addEventListener("click", () => box.close());
