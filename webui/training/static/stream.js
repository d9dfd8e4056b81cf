// The telephones as they are: tables of phones, customers and journeys, kept from one stream.
//
//   follow(() => paint());        // after each change, at most ten times a second
const PAINT_MS = 100, AGAIN_MS = 3000;
const tables = { phones: new Map(), customers: new Map(), journeys: new Map() };
const waiting = new Set();
let painting = null, paint = () => {}, gone = false, stream = null;

export const rows = (table) => tables[table];
export const row = (table, key) => tables[table].get(key) ?? null;
export const away = () => gone;
export const mine = () => [...tables.phones.values(), ...tables.customers.values()].filter((one) => one.mine);

export function follow(fn) {
  paint = fn;
  open();
}

function open() {
  stream = new EventSource("/training/live");
  stream.addEventListener("snapshot", (event) => {
    const told = JSON.parse(event.data);
    for (const name of Object.keys(tables)) tables[name] = new Map(Object.entries(told.tables[name]));
    gone = told.away;
    soon();
  });
  stream.addEventListener("change", (event) => {
    const { table, key, value } = JSON.parse(event.data);
    tables[table].set(key, value);
    soon();
  });
  stream.addEventListener("away", () => { gone = true; soon(); });
  stream.addEventListener("end", () => { stream.close(); location.assign("/login"); });
  stream.addEventListener("error", () => {
    if (stream.readyState !== EventSource.CLOSED) return;
    gone = true;
    soon();
    setTimeout(open, AGAIN_MS);
  });
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
