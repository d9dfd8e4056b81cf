// Asking the daemon for something: await act("set_ready", {agent: "1001"}) is true when it was done. A refusal is shown.
import { t } from "./i18n.js";
import { toast } from "./toast.js";

export const token = () => document.querySelector("meta[name=csrf-token]").content;

// Not crypto.randomUUID: browsers have that on pages by TLS only.
export const freshKey = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (n) => n.toString(16).padStart(2, "0")).join("");

// `keepalive`: sent also when the page is left at once; of small things only.
export async function post(url, body, headers = {}, { keepalive = false } = {}) {
  return fetch(url, {
    method: "POST",
    keepalive,
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token(), ...headers },
    body: JSON.stringify(body),
  });
}

// What an answer says, and what to do about it.
export const whole = ({ message, remedy }) => (remedy ? t("{message}. {remedy}", { message, remedy }) : message ?? "");

// `key` makes a repeated click harmless; give one when the act is tried again by hand. `to` is who does it.
export async function act(kind, values = {}, { key = freshKey(), quiet = false, to = "/act" } = {}) {
  let said = { message: t("The server does not answer") };
  try {
    const answer = await post(to, { kind, key, ...values });
    said = await answer.json();
    if (answer.ok) return true;
  } catch { /* said already */ }
  if (!quiet) toast(whole(said), { kind: "bad" });
  return false;
}
