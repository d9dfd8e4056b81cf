// Before the sign-in at a phone: its light, ringing it, and whether sounds are wanted. Asked for each second: a page that is
// open for moments needs no stream.
import { act } from "../js/act.js";
import { el, icon } from "../js/dom.js";
import { language, t } from "../js/i18n.js";
import { keep, preferences } from "../js/preferences.js";
import { play } from "../js/sounds.js";

const LOOK_MS = 1000;
const form = document.getElementById("phone-form"), other = document.getElementById("other-number");
const rows = [...form.querySelectorAll("[data-phone]")];
const rung = new Set();

const TRIALS = {
  calling: ["t3", "bell", t("It is being called")],
  ringing: ["ok-t", "bell-fill", t("It rings now: lift the handset")],
  lifted: ["ok-t", "check-circle-fill", t("Lifted: it works")],
  no_answer: ["warn-t", "exclamation-diamond-fill", t("It rang, and nobody lifted it")],
  busy: ["warn-t", "exclamation-diamond-fill", t("It is busy")],
  rejected: ["warn-t", "exclamation-diamond-fill", t("It declines calls: is do-not-disturb on?")],
  not_registered: ["bad-t", "plug", t("not registered: plug it in or take another")],
  unreachable: ["bad-t", "plug", t("It does not react: plug it in again or take another")],
};

const number = (row) => row.dataset.phone || other.value.trim();

function words(shown) {
  if (!shown.extension) return ["t3", "", t("type its number")];
  if (!shown.known) return ["bad-t", "exclamation-octagon-fill", t("There is no such phone")];
  if (shown.taken_by) return ["bad-t", "person", t("Agent {agent} is signed in there", { agent: shown.taken_by })];
  if (rung.has(shown.extension) && shown.trial_by === form.dataset.login && TRIALS[shown.trial]) return TRIALS[shown.trial];
  if (rung.has(shown.extension) && shown.trial) return ["bad-t", "exclamation-octagon-fill", t("It could not be rung")];
  if (shown.registered === null) return ["t3", "", t("whether it is registered is not known yet")];
  return shown.registered ? ["ok-t", "check-circle-fill", t("registered, it can ring")] : ["bad-t", "plug", t("not registered: plug it in or take another")];
}

async function light(row) {
  const extension = number(row);
  let shown = { extension };
  if (extension) {
    try {
      const answer = await fetch(`/phone/light?extension=${encodeURIComponent(extension)}`, { headers: { Accept: "application/json" } });
      if (answer.ok) shown = await answer.json(); else return;
    } catch { return; }
  }
  if (number(row) !== extension) return;
  const [kind, symbol, said] = words(shown), box = row.querySelector("[data-light]"), ring = row.querySelector("[data-ring]");
  if (box.dataset.said !== said) { box.dataset.said = said; box.replaceChildren(el("span", kind, symbol ? icon(symbol) : "", symbol ? " " : "", said)); }
  if (ring) ring.disabled = !shown.known || Boolean(shown.taken_by) || ["calling", "ringing", "lifted"].includes(rung.has(extension) ? shown.trial : "");
  well(shown.well);
}

function well(on) {
  const box = document.getElementById("system-well");
  if (on === undefined || box.dataset.well === String(on)) return;
  box.dataset.well = String(on);
  box.replaceChildren(el("span", on ? "ok-t" : "bad-t", icon(on ? "check-circle-fill" : "exclamation-octagon-fill")), " ", on ? t("All is well") : t("Call control or its switch does not answer"));
}

const look = () => { if (!document.hidden) rows.forEach(light); };

for (const row of rows) {
  row.querySelector("[data-ring]")?.addEventListener("click", async (event) => {
    const extension = number(row);
    event.target.closest("button").disabled = true;
    if (await act("ring_phone", { extension, language })) rung.add(extension);
    light(row);
  });
}
const usual = document.getElementById("which-usual"), another = document.getElementById("which-other");
other.addEventListener("input", () => { if (another) (other.value.trim() ? another : usual).checked = true; rung.delete(number(rows.at(-1))); light(rows.at(-1)); });
another?.addEventListener("change", () => other.focus());
form.addEventListener("submit", () => { if (usual?.checked) other.value = ""; });

const on = document.getElementById("sounds-on");
on.addEventListener("change", async () => { await keep({ sounds: { ...preferences().sounds, on: on.checked } }); if (on.checked) play("offer", true); });
document.getElementById("sounds-try").addEventListener("click", () => play("offer", true));
setInterval(look, LOOK_MS);
look();
