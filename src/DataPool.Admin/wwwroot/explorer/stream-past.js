// A stream as it was: asked for by its time, shown until it is live again.
import { read, streamPath } from "./address.js";

const SCRUB_PAUSE_MS = 150;

export class StreamPast {
    /** What is shown of the past; null when live: `{at, state: "loading" | "ready" | "failed", problem, version, madeAt}`. */
    view = null;
    /** The items as they were, by key. */
    items = new Map();

    #stream;
    #onRead;
    #timer = 0;
    #reading = null;

    /** @param onRead called after each change of what is shown. */
    constructor(stream, onRead) {
        this.#stream = stream;
        this.#onRead = onRead;
    }

    /** Shows the stream as it was; what was shown before stays in sight meanwhile. @param time milliseconds. */
    lookAt(time) {
        const before = this.view;
        this.view = { at: time, state: "loading", problem: null, version: before?.version ?? null, madeAt: before?.madeAt ?? null };
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => this.#read(this.view), SCRUB_PAUSE_MS);
        this.#onRead();
    }

    /** Shows it live again. */
    leave() {
        this.close();
        this.view = null;
        this.items = new Map();
        this.#onRead();
    }

    close() {
        clearTimeout(this.#timer);
        this.#reading?.abort();
    }

    async #read(view) {
        this.#reading?.abort();
        const abort = this.#reading = new AbortController();
        try {
            const at = new Date(view.at).toISOString();
            const snapshot = await read(`${streamPath(this.#stream)}?at=${encodeURIComponent(at)}&numbers=text`, abort.signal);
            if (this.view !== view) return;
            this.items = new Map(snapshot.items.map(({ key, rank, fields, updatedAt, missing }) =>
                [key, { key, rank, fields: new Map(Object.entries(fields)), updatedAt, missing: missing === true }]));
            Object.assign(view, { state: "ready", version: snapshot.version, madeAt: snapshot.at });
        } catch (problem) {
            if (this.view !== view || abort.signal.aborted) return;
            this.items = new Map();
            Object.assign(view, { state: "failed", problem, version: null, madeAt: null });
        }
        this.#onRead();
    }
}
