// Which connector supplied which field of the open item. Owners change more seldom than values: they are read when the item opens,
// and again a while after it has changed.
import { itemPath, read } from "./address.js";
import { filled } from "./dom.js";
import { words } from "./words.js";

const AGAIN_MS = 5000;

export class ItemOwners {
    #onRead;
    #what = "";
    #seen = "";
    #owners = null;
    #names = new Map();
    #readAt = -Infinity;
    #timer = 0;
    #abort = null;

    constructor(onRead) { this.#onRead = onRead; }

    /** Keeps up with a live item. */
    follow(live, item) {
        const what = whatOf(live, item.key);
        if (what !== this.#what) {
            this.close();
            this.#what = what;
        }
        for (const { id, name } of live.status?.connectors ?? []) this.#names.set(id, name);
        const seen = `${item.updatedAt}\n${[...this.#names.keys()].join("\n")}`;
        if (seen === this.#seen) return;
        this.#seen = seen;
        if (this.#timer) return;
        this.#timer = setTimeout(() => this.#read(live.name, item.key), Math.max(0, this.#readAt + AGAIN_MS - performance.now()));
    }

    /** Who supplied a field, `{id, name}`; `id` is null where its connector is gone. Null while it is not known, and of the past. */
    of(live, key, field) {
        if (!live.isLive || this.#owners === null || this.#what !== whatOf(live, key) || !(field in this.#owners)) return null;
        const id = this.#owners[field];
        return { id, name: id === null ? words.of("Ownerless") : this.#names.get(id) ?? id };
    }

    /** Ends it. */
    close() {
        clearTimeout(this.#timer);
        this.#abort?.abort();
        this.#timer = 0;
        this.#what = this.#seen = "";
        this.#owners = null;
        this.#readAt = -Infinity;
    }

    async #read(stream, key) {
        this.#readAt = performance.now();
        this.#timer = 0;
        const abort = this.#abort = new AbortController();
        // It may have gone meanwhile; the page says that elsewhere.
        const answer = await read(`${itemPath(stream, key)}?owners=true`, abort.signal).catch(() => null);
        if (abort.signal.aborted) return;
        if (answer === null) {
            // Asked for again with the next news of the item.
            this.#seen = "";
            return;
        }

        this.#owners = Object.assign(Object.create(null), answer.owners);
        this.#onRead();
    }
}

const whatOf = (live, key) => `${live.name}\n${key}`;

/** A link to whoever supplied a field, or the word that nobody does any more. */
export function ownerElement({ id, name }) {
    const element = filled(id === null ? "span" : "a", "", name);
    element.dir = "auto";
    if (id === null) element.title = words.of("OwnerlessMeans");
    else element.href = `/connectors/${encodeURIComponent(id)}`;
    return element;
}
