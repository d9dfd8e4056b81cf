// What somebody has set for sounds and keys: kept with the account, the same in every open window.
//
//   import { preferences, keep, onPreferences } from "../js/preferences.js";
//   preferences().sounds.volume; await keep({ sounds: {...preferences().sounds, volume: 30} });
//
// <html data-keeping> is there until the server has answered: what was set is kept then.
import { freshKey, post } from "./act.js";
import { t } from "./i18n.js";
import { onNotice } from "./live.js";
import { toast } from "./toast.js";

const root = document.documentElement, listeners = [], here = freshKey();
let kept = JSON.parse(document.body.dataset.preferences ?? "{}");
let sure = kept, turn = Promise.resolve(), waiting = 0;

export const preferences = () => kept;
export const onPreferences = (fn) => listeners.push(fn);

function take(value) {
  kept = value;
  for (const fn of listeners) fn(kept);
}

// Shown at once; taken back with a word if the server does not keep it. One is sent after the other: the last one counts.
export function keep(sections) {
  waiting += 1;
  root.dataset.keeping = "";
  take({ ...kept, ...sections });
  turn = turn.then(() => send(sections));
  return turn;
}

async function send(sections) {
  let said = { message: t("The server does not answer; the setting is not kept") }, done = false;
  try {
    const answer = await post("/settings/preferences", sections, { "X-Window": here }, { keepalive: true });
    said = await answer.json();
    done = answer.ok;
  } catch { /* said already */ }
  if (done) sure = said; else toast(said.message, { kind: "bad" });
  waiting -= 1;
  if (waiting) return done;
  delete root.dataset.keeping;
  if (JSON.stringify(kept) !== JSON.stringify(sure)) take(sure);
  return done;
}

// What was set here is known already, and by now perhaps set again.
onNotice("preferences", ({ window: from, ...value }) => {
  if (from === here) return;
  sure = value;
  if (!waiting) take(value);
});
