// The telephones as they are: tables of phones, customers and journeys, kept from one stream.
//
//   follow(() => paint());        // after each change, at most ten times a second
import { listen } from "../js/stream.js";

const PAINT_MS = 100;
const tables = { phones: new Map(), customers: new Map(), journeys: new Map() };
const waiting = new Set();
let painting = null, paint = () => {}, gone = false, lost = false;

export const rows = (table) => tables[table];
export const row = (table, key) => tables[table].get(key) ?? null;
export const away = () => gone || lost;
export const mine = () => [...tables.phones.values(), ...tables.customers.values()].filter((one) => one.mine);

export function follow(fn) {
  paint = fn;
  listen("/training/live", { snapshot, change, away: () => { gone = true; soon(); } }, {
    lost: () => { lost = true; soon(); },
    back: () => { lost = false; soon(); },
  });
}

function snapshot(told) {
  for (const name of Object.keys(tables)) tables[name] = new Map(Object.entries(told.tables[name]));
  gone = told.away;
  soon();
}

function change({ table, key, value }) {
  tables[table].set(key, value);
  soon();
}

function soon() {
  painting ??= setTimeout(() => {
    painting = null;
    paint();
    for (const look of waiting) look();
  }, PAINT_MS);
}

// True when `so()` has become true, false after so many milliseconds.
export function until(so, ms = 5000) {
  return new Promise((tell) => {
    const end = (value) => { waiting.delete(look); clearTimeout(late); tell(value); };
    const look = () => { if (so()) end(true); };
    const late = setTimeout(end, ms, false);
    waiting.add(look);
    look();
  });
}
