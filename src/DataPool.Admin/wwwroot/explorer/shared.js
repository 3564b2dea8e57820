// The modules that displays and pages share lie below an address that names their version, which only the page knows.
const root = document.querySelector("[data-shared-root]").dataset.sharedRoot;

export const { PoolStream } = await import(`${root}/pool-client.js`);
export const { Connection } = await import(`${root}/event-stream.js`);
export const { Formats, kindOf, numberText } = await import(`${root}/values.js`);
export const { columnsOf, emWidth } = await import(`${root}/columns.js`);
export const { flash, make, write } = await import(`${root}/board.js`);

/** Values in the reader's own locale and time zone. */
export const formats = new Formats(null);
