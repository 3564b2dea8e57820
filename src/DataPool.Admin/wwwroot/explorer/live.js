// A stream as all parts of the explorer see it: one subscription however many look, live or as it was.
import { streamPath } from "./address.js";
import { FieldNames } from "./field-names.js";
import { Connection, PoolStream } from "./shared.js";
import { StreamPast } from "./stream-past.js";
import { streamOf, watchStreams } from "./streams.js";

// Between two pages of one stream nobody looks for a moment.
const LINGER_MS = 2000;
const LOST_AFTER_MS = 2000;
const COME_BACK_MS = 1000;

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
    #pool = new PoolStream({ show: Infinity, keep: Infinity });
    #readers = new Set();
    #fields;
    #past;
    #texts = new Map();
    #connection = null;
    #stopWaiting = null;
    #waiting = 0;
    #close;
    #leaving = 0;
    #frame = 0;
    #clockOffset = 0;
    #needsNames = false;

    constructor(name, close) {
        this.name = name;
        this.#close = close;
        this.#fields = new FieldNames(name, () => this.#soon());
        this.#past = new StreamPast(name, () => {
            this.#needsNames = true;
            this.#soon();
        });
        this.#connect();
    }

    /** What is shown of the past; null when live: `{at, state: "loading" | "ready" | "failed", problem, version, madeAt}`. */
    get past() { return this.#past.view; }

    /** False until there is something to show. */
    get isLoaded() { return this.past ? this.past.state !== "loading" || this.#past.items.size > 0 : this.#pool.isLoaded; }

    get isLive() { return this.past === null; }

    /** The version shown. */
    get version() { return this.past ? this.past.version : this.#pool.version; }

    /** The newest version. */
    get liveVersion() { return this.#pool.version; }

    /** When the version shown was made (ISO text), or null. */
    get madeAt() { return this.past ? this.past.madeAt : this.#pool.at; }

    get itemCount() { return this.past ? this.#past.items.size : this.#pool.itemCount; }

    /** Names of fields in the order in which they were met. */
    get names() { return this.#fields.all; }

    /** The types of fields by name, as the schema has them. */
    get types() { return this.#fields.types; }

    /** The server's time. */
    now() { return Date.now() + this.#clockOffset; }

    /** The time that is shown. */
    shownTime() { return this.past?.at ?? this.now(); }

    /** All items shown, in order. */
    items() { return this.past ? [...this.#past.items.values()] : this.#pool.items(); }

    /** An item shown, or undefined. */
    item(key) { return this.past ? this.#past.items.get(key) : this.#pool.item(key); }

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
    lookAt(time) { this.#past.lookAt(time); }

    /** Shows it live again. */
    lookLive() { this.#past.leave(); }

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
            this.#past.close();
            this.#fields.close();
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
            for (const upsert of data.upserts) this.#fields.meet(Object.keys(upsert.fields));
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
            for (const item of this.items()) this.#fields.meet(item.fields.keys());
        }
        for (const reader of [...this.#readers]) reader(this.past ? NOTHING : changes);
    }
}
