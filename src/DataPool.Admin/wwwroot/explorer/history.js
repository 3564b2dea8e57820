// What one field of an item was: read once, then followed live.
import { itemPath, read } from "./address.js";
import { numberText } from "./shared.js";

const POINTS = 600;
const AGAIN_MS = 60000;

/** How far charts look back, in milliseconds; null: all that is kept. */
export const RANGES = new Map([["hour", 3600000], ["day", 86400000], ["all", null]]);

/** The history of the field that is shown. */
export class FieldHistory {
    /** The points, by time: `{at, value, low, high, raw, count}`; `value` is null where it was no number, `raw` undefined where it was not there. */
    points = [];
    /** `loading`, `ready` or `failed`. */
    state = "loading";
    problem = null;
    from = 0;

    #onRead;
    #what = "";
    #abort = null;
    #timer = 0;
    #again = null;
    #added = [];

    constructor(onRead) { this.#onRead = onRead; }

    /** Shows another field, or range. @param since when the stream's history begins (milliseconds), or null. */
    show(live, item, field, range, since) {
        const what = JSON.stringify([live.name, item, field, range]);
        if (what === this.#what) return;
        this.#what = what;
        this.points = [];
        this.state = "loading";
        this.#again = () => this.#read(live, item, field, range, since);
        this.#again();
    }

    /** Reads it again, what is known in sight meanwhile. */
    refresh() {
        if (this.#again) this.#again();
    }

    /** Ends it. */
    close() {
        this.#what = "";
        this.#again = null;
        this.#abort?.abort();
        clearTimeout(this.#timer);
    }

    /** The field has changed now. @param raw undefined when it went. */
    add(at, raw) {
        const point = pointOf(at, raw, 1);
        this.#added.push(point);
        if (this.state === "ready") this.points.push(point);
    }

    async #read(live, item, field, range, since) {
        this.#abort?.abort();
        clearTimeout(this.#timer);
        const abort = this.#abort = new AbortController();
        this.#added = [];
        const now = live.now();
        const from = range === null ? since ?? now - 86400000 : now - range;
        const query = new URLSearchParams({ field, from: new Date(from).toISOString(), points: POINTS, numbers: "text" });
        try {
            const history = await read(`${itemPath(live.name, item)}/history?${query}`, abort.signal);
            const points = history.points.map(point => summed(point));
            // What changed while it was read may not be in it yet.
            points.push(...this.#added.filter(point => point.at > (points.at(-1)?.at ?? 0)));
            Object.assign(this, { points, state: "ready", problem: null, from });
        } catch (problem) {
            if (abort.signal.aborted) return;
            Object.assign(this, { points: [], state: "failed", problem, from });
        }
        this.#timer = setTimeout(() => this.refresh(), AGAIN_MS);
        this.#onRead();
    }
}

function summed(point) {
    const at = Date.parse(point.at);
    if (point.count === undefined) return pointOf(at, point.removed ? undefined : point.value, 1);
    const one = pointOf(at, point.removed ? undefined : point.last, point.count);
    return { ...one, low: numberOf(point.min) ?? one.low, high: numberOf(point.max) ?? one.high };
}

function pointOf(at, raw, count) {
    const value = numberOf(raw);
    return { at, raw, value, low: value, high: value, count };
}

// For drawing only: what is read is the exact text.
function numberOf(raw) {
    const text = raw === undefined ? null : numberText(raw);
    return text === null ? null : Number(text);
}
