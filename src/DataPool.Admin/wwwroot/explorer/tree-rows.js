// What the tree lists: the streams, below the open one its items, below the open item its fields. These are never made into one
// list: a stream may have 100,000 items.
import { placeOf } from "./address.js";
import { streams } from "./streams.js";

const FILTER_EVERY_MS = 300;

export class TreeRows {
    /** The streams that match. */
    streams = [];
    /** The open stream's items that match. */
    items = [];

    #fields = [];
    #liveOf;
    #item = null;
    #filteredAt = -Infinity;
    #filterTimer = 0;
    #later;

    /** @param liveOf gives the open stream, or null. @param later called when a long list may be searched again. */
    constructor(liveOf, later) {
        this.#liveOf = liveOf;
        this.#later = later;
    }

    /** Lists anew. @param what `{item, term, isFolded}`; `term` is in small letters. */
    fill({ item, term, isFolded }) {
        const live = this.#live;
        this.#item = item;
        const all = streams ?? [];
        this.streams = term ? all.filter(stream => stream.stream.includes(term) || stream.stream === live?.name) : all;
        const isOpen = live && !isFolded && live.isLoaded;
        if (!isOpen) this.items = [];
        else if (!term) this.items = live.items();
        else if (performance.now() - this.#filteredAt >= FILTER_EVERY_MS) {
            this.items = live.items().filter(each => live.textOf(each).includes(term));
            this.#filteredAt = performance.now();
        } else {
            clearTimeout(this.#filterTimer);
            this.#filterTimer = setTimeout(this.#later, FILTER_EVERY_MS);
        }
        if (term && this.items.length === 0 && live && !live.name.includes(term)) this.streams = this.streams.filter(stream => stream.stream !== live.name);
        const open = isOpen && item !== null ? live.item(item) : undefined;
        this.#fields = open ? [...open.fields.keys()] : [];
    }

    /** Searches with the next filling, however short the last one is ago. */
    searchNow() { this.#filteredAt = -Infinity; }

    close() { clearTimeout(this.#filterTimer); }

    // Left from one moment to the next, rows of it are none any more.
    get #live() { return this.#liveOf(); }

    /** True while the open item has fields. */
    get hasFields() { return this.#fields.length > 0; }

    /** The place of the open stream, or -1. */
    get streamPlace() { return this.#live ? this.streams.findIndex(stream => stream.stream === this.#live.name) : -1; }

    get #itemPlace() { return this.hasFields ? this.items.findIndex(item => item.key === this.#item) : -1; }

    /** The number of rows. */
    get total() {
        const below = this.streamPlace < 0 ? 0 : this.items.length + (this.#itemPlace < 0 ? 0 : this.#fields.length);
        return this.streams.length + below;
    }

    /** The rows as they are now: how many, and a function that gives the one at a place: `{level, position, of, stream | item | item and field}`. */
    layout() {
        const streamPlace = this.streamPlace;
        const items = streamPlace < 0 ? 0 : this.items.length;
        const itemPlace = items === 0 ? -1 : this.#itemPlace;
        const fields = itemPlace < 0 ? 0 : this.#fields.length;
        const streamAt = place => ({ stream: this.streams[place], level: 1, position: place, of: this.streams.length });
        const entry = place => {
            if (streamPlace < 0 || place <= streamPlace) return streamAt(place);
            let inside = place - streamPlace - 1;
            if (inside >= items + fields) return streamAt(place - items - fields);
            if (inside > itemPlace && inside <= itemPlace + fields && fields > 0) {
                const position = inside - itemPlace - 1;
                return { item: this.items[itemPlace], field: this.#fields[position], level: 3, position, of: fields };
            }
            if (fields > 0 && inside > itemPlace) inside -= fields;
            return { item: this.items[inside], level: 2, position: inside, of: items };
        };
        return { total: this.streams.length + items + fields, entry };
    }

    /** Where one is: the place of the open field, item or stream; the first where none is open. */
    herePlace(field) {
        const streamPlace = Math.max(0, this.streamPlace);
        if (this.#item === null) return streamPlace;
        const itemPlace = this.items.findIndex(item => item.key === this.#item);
        if (itemPlace < 0) return streamPlace;
        return streamPlace + 1 + itemPlace + (field === null ? 0 : this.#fields.indexOf(field) + 1);
    }

    /** The address of a row. */
    addressOf(entry) { return entry.level === 1 ? placeOf(entry.stream.stream) : placeOf(this.#live.name, entry.item.key, entry.field); }
}

/** What tells a row from all others. */
export function keyOf(entry) {
    if (entry.level === 1) return `s\n${entry.stream.stream}`;
    return entry.level === 2 ? `i\n${entry.item.key}` : `f\n${entry.item.key}\n${entry.field}`;
}
