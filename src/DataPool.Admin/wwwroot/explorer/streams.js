// The list of all streams. <dp-streams edition> is told by the page when there is another one; only then it is read.
import { read } from "./address.js";

const LEAST_PAUSE_MS = 2000;
const RETRY_MS = 4000;

const readers = new Set();
let timer = 0;
let isReading = false;
let isStale = true;

/** The streams as the API lists them; null before they are known. */
export let streams = null;

/** A stream by name, or undefined. */
export const streamOf = name => streams?.find(stream => stream.stream === name);

/** Calls back after each reading, until the function that it returns is called. */
export function watchStreams(onRead) {
    readers.add(onRead);
    if (streams) onRead();
    readStale();
    return () => readers.delete(onRead);
}

// At most every two seconds, and only while somebody looks.
async function readStale() {
    if (!isStale || isReading || timer || document.hidden || readers.size === 0) return;
    isReading = true;
    isStale = false;
    const list = await read("/api/streams?limit=10000").catch(() => null);
    isReading = false;
    timer = setTimeout(() => {
        timer = 0;
        readStale();
    }, list ? LEAST_PAUSE_MS : RETRY_MS);
    // While the server is away the page says so; the last list stays.
    if (!list) isStale = true;
    else {
        streams = list.data;
        for (const reader of [...readers]) reader();
    }
}

class Streams extends HTMLElement {
    static observedAttributes = ["edition"];

    attributeChangedCallback() {
        isStale = true;
        readStale();
    }
}

document.addEventListener("visibilitychange", readStale);
customElements.define("dp-streams", Streams);
