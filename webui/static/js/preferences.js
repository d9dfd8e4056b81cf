// What somebody has set for sounds and keys: kept with the account, the same in every open window.
//
//   import { preferences, keep, onPreferences } from "../js/preferences.js";
//   preferences().sounds.volume; await keep({ sounds: {...preferences().sounds, volume: 30} });
import { post } from "./act.js";
import { t } from "./i18n.js";
import { onNotice } from "./live.js";
import { toast } from "./toast.js";

const listeners = [];
let kept = JSON.parse(document.body.dataset.preferences ?? "{}");

export const preferences = () => kept;
export const onPreferences = (fn) => listeners.push(fn);

function take(value) {
  kept = value;
  for (const fn of listeners) fn(kept);
}

// Shown at once; taken back with a word if the server does not keep it.
export async function keep(sections) {
  const before = kept;
  take({ ...kept, ...sections });
  let said = { message: t("The server does not answer; the setting is not kept") };
  try {
    const answer = await post("/settings/preferences", sections);
    said = await answer.json();
    if (answer.ok) return true;
  } catch { /* said already */ }
  take(before);
  toast(said.message, { kind: "bad" });
  return false;
}

onNotice("preferences", take);
