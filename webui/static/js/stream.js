// A stream of server-sent events that is begun again whatever happens to it, and says when it is silent.
//
//   listen("/live", { snapshot: (value) => …, change: (value) => … }, { opened, lost: (seconds ago) => …, back });
//
// The server says something at least every 1.5 s. A line that is cut, one that is dead without being cut, a server that is gone
// and one that hangs all look alike from here: nothing is heard. "end" is the end of the session.
const QUIET_MS = 2500, DEAD_MS = 6000, GONE_MS = 15_000, AGAIN_MS = 2500, LOOK_MS = 250;

export function listen(url, handlers, { opened = () => {}, lost = () => {}, back = () => {} } = {}) {
  let source = null, heardAt = performance.now(), begunAt = heardAt, quiet = false;

  function heard() {
    heardAt = performance.now();
    if (!quiet) return;
    quiet = false;
    back();
  }

  function begin() {
    source?.close();
    begunAt = performance.now();
    source = new EventSource(url);
    source.addEventListener("open", opened);
    source.addEventListener("beat", heard);
    source.addEventListener("end", over);
    for (const [kind, take] of Object.entries(handlers)) {
      source.addEventListener(kind, (event) => { heard(); take(JSON.parse(event.data)); });
    }
  }

  function over() {
    clearInterval(look);
    source.close();
    location.assign(`/login?next=${encodeURIComponent(location.pathname + location.search)}`);
  }

  async function ask() {
    const asking = new AbortController();
    try {
      const { status } = await fetch(url, { headers: { Accept: "text/event-stream" }, signal: asking.signal });
      if (status === 401) over();
      asking.abort();
    } catch { /* nobody there: tried again */ }
  }

  // The browser tries again by itself after a cut, but not when the answer was no stream, and not on a dead line.
  const look = setInterval(() => {
    const silent = performance.now() - heardAt, tried = performance.now() - begunAt;
    if (silent > QUIET_MS && !quiet) { quiet = true; lost(silent / 1000); }
    const dead = source.readyState === EventSource.OPEN && silent > DEAD_MS && tried > DEAD_MS;
    const closed = source.readyState === EventSource.CLOSED && tried > AGAIN_MS;
    if (closed) ask();
    if (dead || closed || (silent > GONE_MS && tried > GONE_MS)) begin();
  }, LOOK_MS);
  begin();
}
