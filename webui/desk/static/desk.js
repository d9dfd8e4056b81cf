// The agent's panel and desk: puts the parts together and starts the live picture.
import { start } from "../js/live.js";
import "./seat.js";
import "./controls.js";
import "./caller.js";
import * as day from "./day.js";
import "./dial.js";
import * as inbox from "./inbox.js";
import "./keys.js";
import * as notes from "./notes.js";
import * as reminders from "./reminders.js";
import "./sounds.js";
import * as strip from "./strip.js";
import * as work from "./work.js";
import { $, begin, follow, panel } from "./situation.js";

const sections = [...panel.querySelectorAll("[data-in]")].filter((section) => !["after", "notes-box", "dispositions"].includes(section.id));
const OWN_WINDOW = "popup,width=376,height=780";
const counts = { unread: 0, due: 0 };

follow(({ mode }) => {
  panel.dataset.mode = mode;
  const place = mode === "out" || mode === "missed" ? "idle" : mode;
  for (const section of sections) section.hidden = !section.dataset.in.split(" ").includes(place);
});

// What waits for somebody shows in the window's title, too.
function badge() {
  const n = counts.unread + counts.due;
  document.title = (n ? `(${n}) ` : "") + document.title.replace(/^\(\d+\) /, "");
}
inbox.onUnread((n) => { counts.unread = n; badge(); });
reminders.onDue((n) => { counts.due = n; badge(); });

$("pop-out")?.addEventListener("click", () => window.open("/panel", "fsctl-panel", OWN_WINDOW));

begin();
strip.begin();
inbox.begin();
reminders.begin();
work.begin();
start();
day.load();
notes.sendLeftovers();
