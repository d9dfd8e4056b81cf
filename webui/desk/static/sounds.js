// When something is heard. The desk phone rings by itself: meanwhile the computer keeps silent, unless the person wants both.
import { now } from "../js/live.js";
import { play, ready, wake } from "../js/sounds.js";
import { onPreferences, preferences } from "../js/preferences.js";
import { $, current, follow } from "./situation.js";
import { shown } from "../js/sound_settings.js";

const OFFER_EVERY_MS = 4000, LAST_S = 10;
let offering = null, ticked = 0;

const phoneRings = ({ state }) => state === "ringing" && !preferences().sounds.with_phone;
const sound = (name) => !phoneRings(current()) && play(name);

export const due = () => sound("callback");
export const message = () => sound("message");

function offer(situation) {
  const wanted = situation.mode === "offer" && !situation.stale && !phoneRings(situation);
  if (wanted && offering === null) {
    play("offer");
    offering = setInterval(() => play("offer"), OFFER_EVERY_MS);
  } else if (!wanted && offering !== null) {
    clearInterval(offering);
    offering = null;
  }
}

follow((situation, before) => {
  offer(situation);
  if (situation.stale || before.stale) return; // what was there before is no news
  if (situation.state === "missed" && before.state !== "missed") sound("missed");
  if (situation.call?.whispered && before.call && !before.call.whispered) play("whisper");
});

onPreferences(() => offer(current()));

setInterval(() => {
  const { mode, seat, stale } = current();
  const left = mode === "wrap" && !stale && seat.until ? Math.ceil(seat.until - now()) : 0;
  if (left > 0 && left <= LAST_S && left !== ticked) play("tick");
  ticked = left;
}, 500);

// Browsers play nothing before somebody has touched the page: say so where it would be missed.
const waits = $("sounds-wait");
setInterval(() => { waits.hidden = !preferences().sounds.on || ready(); }, 1000);
waits.addEventListener("click", wake);

$("sounds-open").addEventListener("click", () => { shown(); $("sounds-box").showModal(); });
$("sounds-close").addEventListener("click", () => $("sounds-box").close());
