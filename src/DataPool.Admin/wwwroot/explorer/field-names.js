// The fields of a stream: their names in the order in which they were met, and their types as the schema has them.
import { read, streamPath } from "./address.js";

const SCHEMA_EVERY_MS = 5000;

export class FieldNames {
    /** The names, in the order in which they were met. */
    all = new Set();
    /** The types by name. */
    types = new Map();

    #stream;
    #onRead;
    #readAt = -Infinity;
    #timer = 0;

    /** @param onRead called when the types are known. */
    constructor(stream, onRead) {
        this.#stream = stream;
        this.#onRead = onRead;
    }

    /** Names of fields that an item has. */
    meet(names) {
        const known = this.all.size;
        for (const name of names) this.all.add(name);
        if (this.all.size > known) this.#readSchema();
    }

    close() { clearTimeout(this.#timer); }

    #readSchema() {
        if (this.#timer) return;
        this.#timer = setTimeout(async () => {
            this.#readAt = performance.now();
            this.#timer = 0;
            const schema = await read(`${streamPath(this.#stream)}/schema`).catch(() => null);
            if (!schema) return;
            this.types = new Map(schema.fields.map(field => [field.name, field.type]));
            this.#onRead();
        }, Math.max(0, this.#readAt + SCHEMA_EVERY_MS - performance.now()));
    }
}
