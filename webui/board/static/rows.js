// A table whose rows are told apart by key: cells change in place, new rows come at the end, and of very many only those
// in sight are in the page.
import { el } from "../js/dom.js";

const MANY = 300, MARGIN = 20;

// make(key) → tr; fill(tr, value, key) writes what differs. `scroller` is what the table scrolls in.
export class Rows {
  constructor(body, scroller, make, fill) {
    Object.assign(this, { body, scroller, make, fill, nodes: new Map(), order: [], values: new Map() });
    this.above = el("tr", { "aria-hidden": "true" }, el("td", { colspan: "20" }));
    this.below = el("tr", { "aria-hidden": "true" }, el("td", { colspan: "20" }));
    this.gone = new Set();
    body.addEventListener("pointerleave", () => this.release());
    body.addEventListener("focusout", () => this.release());
    scroller?.addEventListener("scroll", () => { if (this.order.length > MANY) this.draw(); }, { passive: true });
  }

  // All that there is now. Who is here already keeps the place; `compare` sorts newcomers among themselves. While the
  // pointer or the focus is inside, what is gone stays, struck through, so that nothing moves under it.
  show(values, compare) {
    Object.assign(this, { wanted: values, compare });
    const held = this.body.matches(":hover") || this.body.contains(document.activeElement);
    this.gone = new Set(held ? this.order.filter((key) => !values.has(key)) : []);
    const kept = this.order.filter((key) => values.has(key) || this.gone.has(key)), known = new Set(kept);
    const fresh = [...values.keys()].filter((key) => !known.has(key));
    if (compare) fresh.sort((a, b) => compare(values.get(a), values.get(b)));
    this.order = [...kept, ...fresh];
    this.values = new Map(this.order.map((key) => [key, values.get(key) ?? this.values.get(key)]));
    this.draw();
  }

  release() {
    if (this.gone.size) queueMicrotask(() => this.show(this.wanted, this.compare));
  }

  draw() {
    let from = 0, to = this.order.length;
    const many = to > MANY, height = this.height ?? 30;
    if (many) {
      from = Math.max(0, Math.floor(this.scroller.scrollTop / height) - MARGIN);
      to = Math.min(to, from + Math.ceil(this.scroller.clientHeight / height) + 2 * MARGIN);
    }
    const wanted = this.order.slice(from, to), inside = new Set(wanted);
    for (const [key, node] of this.nodes) {
      if (!inside.has(key)) { node.remove(); this.nodes.delete(key); }
    }
    let after = many ? this.space(this.above, from * height) : (this.above.remove(), null);
    for (const key of wanted) {
      let node = this.nodes.get(key);
      if (!node) { node = this.make(key); this.nodes.set(key, node); }
      const place = after ? after.nextSibling : this.body.firstChild;
      if (node !== place) this.body.insertBefore(node, place);
      node.classList.toggle("gone", this.gone.has(key));
      this.fill(node, this.values.get(key), key);
      after = node;
    }
    if (many) { this.body.append(this.below); this.space(this.below, (this.order.length - to) * height); } else this.below.remove();
    if (after && after !== this.above) this.height = after.offsetHeight || this.height;
  }

  space(node, pixels) {
    node.firstChild.style.height = `${pixels}px`;
    if (node === this.above && this.body.firstChild !== node) this.body.prepend(node);
    return node;
  }
}
