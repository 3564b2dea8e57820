// A stream as all parts of the explorer see it: one subscription however many look, live or as it was.
import { read, streamPath } from "./address.js";
import { Connection, PoolStream } from "./shared.js";
import { streamOf, watchStreams } from "./streams.js";

// Between two pages of one stream nobody looks for a moment.
const LINGER_MS = 2000;
const LOST_AFTER_MS = 2000;
const COME_BACK_MS = 1000;
const SCHEMA_EVERY_MS = 5000;
const SCRUB_PAUSE_MS = 150;

const NOTHING = new Map();
const opened = new Map();

/** The stream of this name; `onDraw(changes)` is called once a frame after something has changed, until `leave(onDraw)`. */
export function join(name, onDraw) {
    let live = opened.get(name);
    if (!live) opened.set(name, live = new LiveStream(name, () => opened.delete(name)));
    live.enter(onDraw);
    return live;
}

class LiveStream {
    /** Its name. */
    name;
    /** `connecting`, `open`, `lost` or `gone`. */
    line = "connecting";
    /** When the line was lost, by this browser's clock. */
    lostAt = 0;
    /** How far the stream can be trusted: `{state, checkedAt, connectors}`; null before the first snapshot. */
    status = null;
    /** What is shown of the past; null when live: `{at, state: "loading" | "ready" | "failed", problem, version, madeAt}`. */
    past = null;
    /** The types of fields by name, as the schema has them. */
    types = new Map();

    #pool = new PoolStream({ show: Infinity, keep: Infinity });
    #readers = new Set();
    #names = new Set();
    #texts = new Map();
    #connection = null;
    #stopWaiting = null;
    #waiting = 0;
    #close;
    #leaving = 0;
    #frame = 0;
    #clockOffset = 0;
    #needsNames = false;
    #schemaAt = -Infinity;
    #schemaTimer = 0;
    #lookTimer = 0;
    #looking = null;
    #pastItems = new Map();

    constructor(name, close) {
        this.name = name;
        this.#close = close;
        this.#connect();
    }

    /** False until there is something to show. */
    get isLoaded() { return this.past ? this.past.state !== "loading" || this.#pastItems.size > 0 : this.#pool.isLoaded; }

    get isLive() { return this.past === null; }

    /** The version shown. */
    get version() { return this.past ? this.past.version : this.#pool.version; }

    /** The newest version. */
    get liveVersion() { return this.#pool.version; }

    /** When the version shown was made (ISO text), or null. */
    get madeAt() { return this.past ? this.past.madeAt : this.#pool.at; }

    get itemCount() { return this.past ? this.#pastItems.size : this.#pool.itemCount; }

    /** Names of fields in the order in which they were met. */
    get names() { return this.#names; }

    /** The server's time. */
    now() { return Date.now() + this.#clockOffset; }

    /** The time that is shown. */
    shownTime() { return this.past?.at ?? this.now(); }

    /** All items shown, in order. */
    items() { return this.past ? [...this.#pastItems.values()] : this.#pool.items(); }

    /** An item shown, or undefined. */
    item(key) { return this.past ? this.#pastItems.get(key) : this.#pool.item(key); }

    /** What an item is found by: its key and values in small letters. */
    textOf(item) {
        let known = this.#texts.get(item.key);
        if (known?.item !== item || known.updatedAt !== item.updatedAt) {
            const values = [...item.fields.values()].map(value => value !== null && typeof value === "object" ? value.$n ?? JSON.stringify(value) : String(value));
            known = { item, updatedAt: item.updatedAt, text: `${item.key}\n${values.join("\n")}`.toLowerCase() };
            this.#texts.set(item.key, known);
        }
        return known.text;
    }

    /** Shows the stream as it was. @param time milliseconds. */
    lookAt(time) {
        const before = this.past;
        this.past = { at: time, state: "loading", problem: null, version: before?.version ?? null, madeAt: before?.madeAt ?? null };
        clearTimeout(this.#lookTimer);
        this.#lookTimer = setTimeout(() => this.#look(this.past), SCRUB_PAUSE_MS);
        this.#soon();
    }

    /** Shows it live again. */
    lookLive() {
        clearTimeout(this.#lookTimer);
        this.#looking?.abort();
        this.past = null;
        this.#pastItems = new Map();
        this.#needsNames = true;
        this.#soon();
    }

    enter(onDraw) {
        clearTimeout(this.#leaving);
        this.#readers.add(onDraw);
        this.#soon();
    }

    leave(onDraw) {
        this.#readers.delete(onDraw);
        if (this.#readers.size > 0) return;
        clearTimeout(this.#leaving);
        this.#leaving = setTimeout(() => {
            this.#connection.close();
            this.#stopWaiting?.();
            clearTimeout(this.#waiting);
            this.#looking?.abort();
            clearTimeout(this.#lookTimer);
            clearTimeout(this.#schemaTimer);
            this.#close();
        }, LINGER_MS);
    }

    #connect() {
        this.#connection = new Connection({
            url: `${streamPath(this.name)}/events?numbers=text`,
            key: null,
            lastEventId: () => this.#pool.lastEventId,
            onOpen: () => {
                this.#pool.begin();
                this.#soon();
            },
            onEvent: (event, data) => this.#take(event, data),
            onLost: status => this.#lost(status),
        });
        this.#connection.run();
    }

    // Asking for a stream that is not there fills the log of the browser: the list of streams tells when it is back.
    #waitForStream() {
        this.#connection.close();
        this.#stopWaiting?.();
        let isNews = false;
        this.#stopWaiting = watchStreams(() => {
            if (!isNews || !streamOf(this.name)) return;
            this.#stopWaiting();
            this.#stopWaiting = null;
            this.#waiting = setTimeout(() => this.#connect(), COME_BACK_MS);
        });
        isNews = true;
    }

    #take(event, data) {
        this.line = "open";
        if (event === "snapshot") {
            if (this.#pool.snapshot(data)) {
                this.status = data.status;
                this.#needsNames = true;
            }
        } else if (event === "delta") {
            if (!this.#pool.delta(data)) return this.#connection.again();
            for (const upsert of data.upserts) this.#meet(Object.keys(upsert.fields));
        } else if (event === "status") {
            this.status = data;
            if (data.at) this.#clockOffset = Date.parse(data.at) - Date.now();
        } else if (event === "end") {
            this.line = "gone";
            this.#waitForStream();
        }
        this.#soon();
    }

    #lost(status) {
        if (this.line !== "lost") this.lostAt = Date.now();
        this.line = status === 404 ? "gone" : "lost";
        if (status === 404) this.#waitForStream();
        // A line that is back at once was never worth a word.
        setTimeout(() => this.#soon(), LOST_AFTER_MS);
        if (!this.#pool.isLoaded) this.#soon();
    }

    /** True when the line has been away long enough to say so. */
    get isCut() { return this.line === "gone" || this.line === "lost" && (!this.#pool.isLoaded || Date.now() - this.lostAt >= LOST_AFTER_MS); }

    #soon() { this.#frame ||= requestAnimationFrame(() => this.#draw()); }

    #draw() {
        this.#frame = 0;
        const changes = this.#pool.takeChanges();
        if (this.#needsNames) {
            this.#needsNames = false;
            for (const item of this.items()) this.#meet(item.fields.keys());
        }
        for (const reader of [...this.#readers]) reader(this.past ? NOTHING : changes);
    }

    #meet(names) {
        let isNew = false;
        for (const name of names) {
            if (this.#names.has(name)) continue;
            this.#names.add(name);
            isNew = true;
        }
        if (isNew) this.#readSchema();
    }

    #readSchema() {
        if (this.#schemaTimer) return;
        this.#schemaTimer = setTimeout(async () => {
            this.#schemaAt = performance.now();
            this.#schemaTimer = 0;
            const schema = await read(`${streamPath(this.name)}/schema`).catch(() => null);
            if (!schema) return;
            this.types = new Map(schema.fields.map(field => [field.name, field.type]));
            this.#soon();
        }, Math.max(0, this.#schemaAt + SCHEMA_EVERY_MS - performance.now()));
    }

    async #look(past) {
        this.#looking?.abort();
        const abort = this.#looking = new AbortController();
        try {
            const at = new Date(past.at).toISOString();
            const snapshot = await read(`${streamPath(this.name)}?at=${encodeURIComponent(at)}&numbers=text`, abort.signal);
            if (this.past !== past) return;
            this.#pastItems = new Map(snapshot.items.map(({ key, rank, fields, updatedAt, missing }) =>
                [key, { key, rank, fields: new Map(Object.entries(fields)), updatedAt, missing: missing === true }]));
            Object.assign(past, { state: "ready", version: snapshot.version, madeAt: snapshot.at });
            this.#needsNames = true;
        } catch (problem) {
            if (this.past !== past || abort.signal.aborted) return;
            this.#pastItems = new Map();
            Object.assign(past, { state: "failed", problem, version: null, madeAt: null });
        }
        this.#soon();
    }
}
