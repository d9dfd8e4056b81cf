// The list follows the promises as they change; a row's buttons ask for what a supervisor may.
import { start, subscribe } from "../js/live.js";
import { act } from "../js/act.js";

const place = document.getElementById("rows");
const GATHER_MS = 400;
let due = 0, asked = 0, late = false;

async function again() {
  due = 0;
  late = place.contains(document.activeElement); // nothing moves under the hand
  if (late) return;
  const mine = ++asked, answer = await fetch(place.dataset.rows + location.search, { headers: { Accept: "text/html" } });
  const rows = answer.ok ? await answer.text() : null;
  if (rows === null || mine !== asked) return;
  late = place.contains(document.activeElement);
  if (!late) place.innerHTML = rows;
}

const soon = () => { due ||= setTimeout(again, GATHER_MS); };

place.addEventListener("click", async (event) => {
  const button = event.target.closest("button");
  const callback = button?.closest("[data-callback]")?.dataset.callback;
  if (!callback) return;
  button.disabled = true;
  const done = "withdraw" in button.dataset
    ? await act("withdraw_callback", { callback })
    : await act("move_callback", { callback, priority: "top" });
  button.disabled = done;
  button.blur();
  soon();
});

place.addEventListener("focusout", () => { if (late) soon(); });
subscribe("callbacks", "*", soon);
start();
