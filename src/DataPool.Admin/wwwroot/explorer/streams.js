// The list of all streams, read every few seconds while somebody looks.
import { read } from "./address.js";

const EVERY_MS = 4000;

const readers = new Set();
let timer = 0;
let isReading = false;

/** The streams as the API lists them; null before they are known. */
export let streams = null;

/** A stream by name, or undefined. */
export const streamOf = name => streams?.find(stream => stream.stream === name);

/** Calls back after each reading, until the function that it returns is called. */
export function watchStreams(onRead) {
    readers.add(onRead);
    if (streams) onRead();
    readAgain();
    return () => {
        readers.delete(onRead);
        if (readers.size === 0) clearTimeout(timer);
    };
}

async function readAgain() {
    clearTimeout(timer);
    if (isReading) return;
    isReading = true;
    if (!document.hidden) {
        // While the server is away the page says so; the last list stays.
        streams = (await read("/api/streams?limit=10000").catch(() => null))?.data ?? streams;
        for (const reader of [...readers]) reader();
    }
    isReading = false;
    if (readers.size > 0) timer = setTimeout(readAgain, EVERY_MS);
}

document.addEventListener("visibilitychange", () => { if (!document.hidden && readers.size > 0) readAgain(); });
