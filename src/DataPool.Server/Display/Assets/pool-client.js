// A stream of the pool as a reader holds it: a snapshot, then deltas. No network and no page in here.

/** Compares item keys in code-point order, as the server orders them. */
export function compareKeys(a, b) {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i), y = b.charCodeAt(i);
    if (x !== y) return weight(x) - weight(y);
  }
  return a.length - b.length;
}

// Code points beyond U+FFFF are pairs of units from D800 to DFFF: they sort behind E000 to FFFF.
const weight = unit => unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x2000 : unit - 0x800;

const compareItems = (a, b) => a.rank - b.rank || compareKeys(a.key, b.key);

/**
 * A stream's items. The first `keep` of a snapshot, and all that come later, are held with their fields; of the rest
 * only key and rank, so that a large stream fits a small device.
 */
export class PoolStream {
  /** The newest version held; -1 before the first snapshot. */
  version = -1;
  epoch = null;
  /** When the version was made (ISO text); null for version 0. */
  at = null;
  /** The last status: `{state, checkedAt, …}`. */
  status = null;

  #show;
  #keep;
  #items = new Map();
  #order = [];
  #isSorted = true;
  #incoming = null;
  #changes = new Map();

  /** @param show how many items, from the first, will be asked for; @param keep how many are held with their fields. */
  constructor({ show = 100, keep = 1000 } = {}) {
    this.#show = show;
    this.#keep = Math.max(keep, show);
  }

  /** True once a snapshot is here. */
  get isLoaded() { return this.version >= 0; }

  get itemCount() { return this.#items.size; }

  /** An item by its key, or undefined. */
  item(key) { return this.#items.get(key); }

  /** What a new subscription resumes from; null when it needs a snapshot. */
  get lastEventId() { return this.isLoaded && !this.isHollow ? `${this.epoch}:${this.version}` : null; }

  /** True when an item to be shown is held without its fields: a new snapshot is needed. */
  get isHollow() { return this.items().some(item => !item.fields); }

  /** A new subscription begins: parts of a snapshot that never ended are forgotten. */
  begin() { this.#incoming = null; }

  /** Takes a part of a snapshot. True when it was the last. */
  snapshot(part) {
    const items = this.#incoming ??= new Map();
    for (const { key, rank, fields, updatedAt, missing } of part.items) {
      const held = items.size < this.#keep ? new Map(Object.entries(fields)) : null;
      items.set(key, { key, rank, fields: held, updatedAt, missing: missing === true });
    }
    if (part.more) return false;

    if (this.isLoaded) this.#compare(items);
    this.#items = items;
    this.#order = [...items.values()];
    this.#isSorted = false;
    this.#incoming = null;
    ({ epoch: this.epoch, version: this.version, at: this.at, status: this.status } = part);
    return true;
  }

  /** Takes a delta. False when it does not follow what is held: then only a new snapshot helps. */
  delta(delta) {
    if (this.#incoming || delta.epoch !== this.epoch || delta.from !== this.version) return false;
    for (const key of delta.removes) this.#remove(key);
    for (const upsert of delta.upserts) this.#upsert(upsert, delta.at);
    // A hidden page asks for no items: what is gone must not wait for that.
    if (this.#order.length > this.#items.size * 2 + 100) this.#prune();
    this.version = delta.version;
    this.at = delta.at;
    return true;
  }

  /** The first items in order: at most as many as are shown. */
  items() {
    if (!this.#isSorted) {
      this.#prune();
      this.#order.sort(compareItems);
      // What has sunk far below is let go again.
      for (let i = this.#keep * 2; i < this.#order.length; i++) this.#order[i].fields = null;
      this.#isSorted = true;
    }
    return this.#order.slice(0, this.#show);
  }

  /** What changed since the last call: a map of keys to sets of field names. */
  takeChanges() {
    const changes = this.#changes;
    if (changes.size > 0) this.#changes = new Map();
    return changes;
  }

  #prune() { this.#order = this.#order.filter(item => this.#items.get(item.key) === item); }

  #remove(key) {
    if (!this.#items.delete(key)) return;
    this.#changes.delete(key);
    this.#isSorted = false;
  }

  #upsert({ key, rank, fields, unset, missing, updatedAt }, at) {
    let item = this.#items.get(key);
    const isNew = !item;
    if (isNew) {
      item = { key, rank, fields: new Map(), updatedAt: at, missing: false };
      this.#items.set(key, item);
      this.#order.push(item);
      this.#isSorted = false;
    } else if (rank !== undefined) {
      item.rank = rank;
      this.#isSorted = false;
    }
    if (missing !== undefined) item.missing = missing;
    item.updatedAt = updatedAt ?? at;
    if (!item.fields) return;
    for (const name of unset ?? []) item.fields.delete(name);
    for (const [name, value] of Object.entries(fields)) item.fields.set(name, value);
    if (!isNew) this.#changed(key, [...(unset ?? []), ...Object.keys(fields)]);
  }

  // A snapshot in the place of another: what differs has changed.
  #compare(items) {
    for (const [key, item] of items) {
      const before = this.#items.get(key)?.fields;
      if (!before || !item.fields) continue;
      const names = new Set([...before.keys(), ...item.fields.keys()]);
      this.#changed(key, [...names].filter(name => JSON.stringify(before.get(name)) !== JSON.stringify(item.fields.get(name))));
    }
  }

  #changed(key, names) {
    if (names.length === 0) return;
    const changed = this.#changes.get(key);
    if (!changed) this.#changes.set(key, new Set(names));
    else for (const name of names) changed.add(name);
  }
}
