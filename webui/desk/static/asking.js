// JSON to and from the server: {ok, status, said}. Never throws; status 0 means that it does not answer.
import { token } from "../js/act.js";

export async function ask(url, body = null, { keepalive = false } = {}) {
  const headers = { Accept: "application/json" };
  if (body !== null) Object.assign(headers, { "Content-Type": "application/json", "X-CSRFToken": token() });
  try {
    const answer = await fetch(url, { method: body === null ? "GET" : "POST", headers, keepalive, body: body === null ? undefined : JSON.stringify(body) });
    const json = (answer.headers.get("Content-Type") ?? "").includes("json");
    return { ok: answer.ok && json, status: answer.status, said: json ? await answer.json() : {} };
  } catch {
    return { ok: false, status: 0, said: {} };
  }
}

// The same again and again, as it is now: an answer that a later question has overtaken is none.
export function newest(url) {
  let asked = 0;
  return async () => {
    const mine = ++asked, answer = await ask(url);
    return mine === asked ? answer : { ok: false, status: 0, said: {} };
  };
}
