// The form of parts/sounds.html: on or off, how loud, where it comes out, which of them; each can be tried.
import { el, icon, text } from "./dom.js";
import { t } from "./i18n.js";
import { keep, onPreferences, preferences } from "./preferences.js";
import { canChoose, device, play, setDevice, SOUNDS } from "./sounds.js";

const form = document.getElementById("sound-settings");
const field = (name) => form.elements[name];
const sounds = () => preferences().sounds;
const save = (changes) => keep({ sounds: { ...sounds(), ...changes } });

function paint() {
  const set = sounds();
  field("on").checked = set.on;
  field("with_phone").checked = set.with_phone;
  field("volume").value = set.volume;
  text(document.getElementById("sound-volume"), `${set.volume}%`);
  for (const box of form.querySelectorAll("[data-sound]")) box.checked = !set.off.includes(box.dataset.sound);
}

function rows() {
  const list = document.getElementById("sound-list");
  if (!list || list.children.length) return;
  for (const [name, { words }] of Object.entries(SOUNDS)) {
    const box = el("input", { type: "checkbox", dataset: { sound: name } });
    const button = el("button", { type: "button", class: "btn btn-quiet icon sm", dataset: { try: name }, "aria-label": t("Try: {sound}", { sound: words }) }, icon("play-fill"));
    list.append(el("li", "row-x", el("label", "opt-x grow", box, el("span", "", words)), button));
  }
}

// -- where it comes out ------------------------------------------------------------------------------------------------

async function devices() {
  const select = field("device");
  if (!select) return;
  const found = canChoose() && navigator.mediaDevices ? (await navigator.mediaDevices.enumerateDevices()).filter((one) => one.kind === "audiooutput") : [];
  const named = found.filter((one) => one.deviceId && one.label && one.deviceId !== "default");
  const options = [el("option", { value: "" }, t("The computer's own choice")), ...named.map((one) => el("option", { value: one.deviceId }, one.label))];
  if (device() && !named.some((one) => one.deviceId === device())) options.push(el("option", { value: device() }, t("Chosen earlier, not there now")));
  select.replaceChildren(...options);
  select.value = device();
  document.getElementById("sound-devices").hidden = !canChoose() || Boolean(named.length);
  select.disabled = !canChoose();
}

// Browsers name devices only to whom they let use the microphone; it is let go of at once.
async function nameThem() {
  try {
    if (navigator.mediaDevices.selectAudioOutput) await setDevice((await navigator.mediaDevices.selectAudioOutput()).deviceId);
    else for (const track of (await navigator.mediaDevices.getUserMedia({ audio: true })).getTracks()) track.stop();
  } catch { text(document.getElementById("sound-said"), t("The browser does not tell the devices apart")); }
  devices();
}

// Called when the form comes to be seen.
export function shown() {
  paint();
  devices();
}

if (form) {
  rows();
  shown();
  onPreferences(paint);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", (event) => { if (event.target.name === "volume") text(document.getElementById("sound-volume"), `${event.target.value}%`); });
  form.addEventListener("change", async ({ target }) => {
    if (target.name === "on") { await save({ on: target.checked }); if (target.checked) play("offer", true); }
    else if (target.name === "with_phone") save({ with_phone: target.checked });
    else if (target.name === "volume") { await save({ volume: Number(target.value) }); play("callback", true); }
    else if (target.name === "device") { if (!(await setDevice(target.value))) text(document.getElementById("sound-said"), t("The device cannot be used")); play("callback", true); }
    else if (target.dataset.sound) save({ off: target.checked ? sounds().off.filter((one) => one !== target.dataset.sound) : [...sounds().off, target.dataset.sound] });
  });
  form.addEventListener("click", (event) => { const name = event.target.closest("[data-try]")?.dataset.try; if (name) play(name, true); });
  document.getElementById("sound-devices")?.addEventListener("click", nameThem);
}
