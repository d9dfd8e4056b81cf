// How many wait in the queue whose page this is.
import { start, subscribe } from "../js/live.js";
import { text } from "../js/dom.js";
import { tn } from "../js/i18n.js";

const place = document.getElementById("waiting");
const agents = place.textContent;

subscribe("queues", place.dataset.queue, (queue) => {
  const waiting = queue ? tn("{n} waiting", "{n} waiting", queue.waiting) : "";
  text(place, [agents, waiting].filter(Boolean).join(" · "));
});
start();
