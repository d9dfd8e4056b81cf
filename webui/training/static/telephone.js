// One telephone on the bench: built once, then only what differs is written, so that focus stays.
import { act } from "../js/act.js";
import { text } from "../js/dom.js";
import { phone } from "../js/formats.js";
import { presses } from "../js/presses.js";
import { t } from "../js/i18n.js";
import { front_of, hears, LAMPS, STATES } from "./words.js";
import { row as at, until } from "./stream.js";

const ask = (kind, values) => act(kind, values, { to: "/training/act" });

export class Telephone {
  constructor(kind, key) {
    this.kind = kind;
    this.key = key;
    this.desk = kind === "phones";
    this.node = document.getElementById(`template-${kind}`).content.firstElementChild.cloneNode(true);
    this.node.id = `${kind}-${key}`;
    this.node.dataset.key = key;
    this.input = this.part("[data-dial] input");
    this.send = presses((keys) => this.ask("press", { keys }));
    this.listen();
  }

  part(selector) { return this.node.querySelector(selector); }
  get row() { return at(this.kind, this.key); }
  may(name) { return this.row?.takes?.includes(this.desk ? name : { dial: "customer_call", lift: "customer_answer", press: "customer_press", hang_up: "customer_hang_up" }[name]) ?? false; }

  async ask(name, values = {}) {
    const kinds = { dial: "customer_call", lift: "customer_answer", press: "customer_press", hang_up: "customer_hang_up" };
    return this.desk ? ask(name, { phone: this.key, ...values }) : ask(kinds[name] ?? name, { customer: this.key, ...values });
  }

  listen() {
    this.part("[data-dial]").addEventListener("submit", (event) => { event.preventDefault(); this.enter(); });
    this.part("[data-main=lift]").addEventListener("click", () => this.enter());
    this.part("[data-main=hang_up]").addEventListener("click", () => this.ask("hang_up"));
    this.part("[data-release]").addEventListener("click", () => this.ask("release"));
    this.part("[data-register]")?.addEventListener("click", () => this.ask(this.row.registered ? "unregister" : "register"));
    for (const button of this.node.querySelectorAll("[data-key]:not(section)")) button.addEventListener("click", () => this.press(button.dataset.key));
    for (const button of this.node.querySelectorAll("[data-quick]")) button.addEventListener("click", () => this.ask("dial", { number: button.dataset.quick }));
    for (const button of this.node.querySelectorAll("[data-soft]")) button.addEventListener("click", () => this[`soft_${button.dataset.soft}`]());
    this.node.addEventListener("keydown", (event) => this.key_down(event));
  }

  // Digits press keys, Enter lifts or dials, Esc hangs up; a field and a button keep what is theirs.
  key_down(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const typing = event.target === this.input, button = event.target.closest("button");
    if (event.key === "Escape" && this.may("hang_up")) this.ask("hang_up");
    else if (event.key === "Enter" && !typing && !button) this.enter();
    else if (/^[0-9*#]$/.test(event.key) && !typing) this.press(event.key);
    else return;
    event.preventDefault();
  }

  async enter() {
    if (this.may("lift")) return this.ask("lift");
    if (this.may("dial")) return this.dial();
  }

  number() {
    const typed = this.input.value.replace(/[\s()-]/g, "");
    if (!typed) this.input.focus();
    return typed;
  }

  async dial() {
    const number = this.number();
    if (number && await this.ask("dial", { number })) this.input.value = "";
  }

  press(key) {
    if (this.may("press")) this.send(key);
    else this.input.value += key;
  }

  soft_hold() { return this.ask(this.may("retrieve") ? "retrieve" : "hold"); }
  soft_swap() { return this.ask("swap"); }

  async soft_transfer() {
    const number = this.number();
    if (number && await this.ask("transfer", { number })) this.input.value = "";
  }

  // A colleague is asked on line 2 while the caller is held.
  async soft_second() {
    if (!this.number()) return;
    if (this.may("hold") && !(await this.ask("hold") && await until(() => this.may("dial")))) return;
    await this.dial();
  }

  paint() {
    const row = this.row, front = row.lines.length ? front_of(row) : null;
    const title = this.desk ? t("Desk phone") : t("Customer");
    this.node.dataset.lamp = LAMPS[row.state];
    this.node.setAttribute("aria-label", `${title} ${row.key} ${row.name}`);
    text(this.part("[data-title]"), title);
    text(this.part("[data-name]"), row.name);
    const chip = this.part("[data-registered]");
    chip.classList.toggle("ok", row.registered);
    chip.classList.toggle("warn", !row.registered);
    text(chip.lastElementChild, row.registered ? t("registered") : t("not registered"));
    chip.hidden = !this.desk;
    text(this.part("[data-state-word]"), STATES[row.state]);
    const timer = this.part("[data-timer]");
    if (front?.since) timer.dataset.since = front.since;
    else { delete timer.dataset.since; text(timer, ""); }
    text(this.part("[data-number]"), phone(row.key));
    text(this.part("[data-who]"), front ? front.name || phone(front.number) : "");
    const other = row.lines.find((line) => line !== front);
    const below = other ? t("held: {who}", { who: other.name || phone(other.number) }) : front?.name && front.name !== front.number ? phone(front.number) : "";
    text(this.part("[data-second]"), below);
    text(this.part("[data-hears]"), hears(row));
    this.buttons(row);
  }

  buttons(row) {
    const lift = this.part("[data-main=lift]"), hang = this.part("[data-main=hang_up]");
    text(lift.lastElementChild, this.may("dial") ? t("Dial") : t("Lift"));
    enable(lift, this.may("lift") || this.may("dial"), t("Nothing rings"));
    text(hang.lastElementChild, row.state === "ringing" ? t("Decline") : t("Hang up"));
    enable(hang, this.may("hang_up"), t("There is no call"));
    for (const button of this.node.querySelectorAll("[data-quick]")) enable(button, this.may("dial"), t("Not during a call"));
    const register = this.part("[data-register]");
    if (!this.desk) return;
    text(register, row.registered ? t("Unregister") : t("Register"));
    const soft = (name) => this.part(`[data-soft=${name}]`);
    text(soft("hold"), this.may("retrieve") ? t("Retrieve") : t("Hold"));
    enable(soft("hold"), this.may("hold") || this.may("retrieve"), t("There is no talk"));
    enable(soft("second"), this.may("hold") || (row.state === "held" && this.may("dial")), t("There is no talk"));
    enable(soft("swap"), this.may("swap"), t("There is no second call"));
    enable(soft("transfer"), this.may("transfer"), t("There is no talk"));
  }
}

// Disabled says why.
function enable(button, on, why) {
  button.disabled = !on;
  button.title = on ? "" : why;
}
