// Messages in the corner: what happened, at most one thing to do about it.
import { t } from "./i18n.js";
import { el, icon } from "./dom.js";

const LASTS_MS = 6000;
const area = () => document.getElementById("toasts");

// toast("Saved"), toast("…", {kind: "bad"}), toast("…", {action: t("Undo"), run: () => …}); bad ones stay, the same again is counted.
export function toast(message, { kind = "ok", action = "", run = null } = {}) {
  const says = `${kind} ${message}`, same = action ? null : [...area().children].find((one) => one.dataset.says === says);
  const times = Number(same?.dataset.times ?? 0) + 1;
  same?.remove();
  const box = el("div", { class: `toast-x ${kind}`, dataset: { says, times } }, el("span", "grow", message));
  if (times > 1) box.append(el("span", "chip num", `× ${times}`));
  if (action) {
    const button = el("button", { class: "btn btn-line sm", type: "button" }, action);
    button.addEventListener("click", () => { box.remove(); run(); });
    box.append(button);
  }
  finish(box, kind === "bad");
  area().append(box);
  return box;
}

function finish(box, stays) {
  const close = el("button", { class: "btn btn-quiet icon sm", type: "button", "aria-label": t("Close") }, icon("x-lg"));
  close.addEventListener("click", () => box.remove());
  box.append(close);
  if (!stays) setTimeout(() => box.remove(), LASTS_MS);
}

export function adopt() {
  for (const box of area().querySelectorAll("[data-toast]")) finish(box, box.classList.contains("bad") || box.querySelector("form") !== null);
}
