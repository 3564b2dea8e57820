// Server-sent events over fetch: EventSource shows no status, so that a missing stream looks like a broken line, and
// it would carry the key in the address.

/** Seconds without a byte after which a connection counts as dead: 2.5 times the server's heartbeat. */
export const SILENCE_SECONDS = 37.5;

const CONNECT_SECONDS = 15;
const FIRST_PAUSE_SECONDS = 1;
const LONGEST_PAUSE_SECONDS = 15;

/** Splits the text of an event stream into events (WHATWG HTML, 9.2.6). */
export class EventParser {
  #rest = '';
  #name = '';
  #data = [];
  #onEvent;

  constructor(onEvent) { this.#onEvent = onEvent; }

  /** Takes the next piece of text, cut anywhere. */
  feed(text) {
    const from = this.#rest.length;
    this.#rest += text;
    let start = 0;
    for (let end = this.#rest.indexOf('\n', from); end >= 0; end = this.#rest.indexOf('\n', start)) {
      const line = this.#rest.slice(start, end > start && this.#rest[end - 1] === '\r' ? end - 1 : end);
      start = end + 1;
      this.#line(line);
    }
    if (start > 0) this.#rest = this.#rest.slice(start);
  }

  #line(line) {
    if (line === '') {
      if (this.#data.length > 0) this.#onEvent(this.#name || 'message', this.#data.join('\n'));
      this.#name = '';
      this.#data = [];
      return;
    }
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (field === 'data') this.#data.push(value);
    else if (field === 'event') this.#name = value;
  }
}

/** The pause before an attempt: 1 s, doubling to 15 s, of which a random half is left away. */
export function pauseSeconds(attempt, random = Math.random()) {
  return Math.min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2 ** Math.min(attempt - 1, 10)) * (1 - random / 2);
}

/** Keeps one subscription alive until it is closed: connects, watches for silence, and connects again. */
export class Connection {
  /** Attempts since the last event; 0 while events come. */
  attempt = 0;

  #options;
  #abort = null;
  #endPause = null;
  #isClosed = false;

  /**
   * @param options `url`; `key` or null; `lastEventId()`; `onOpen(date)` with the server's clock; `onEvent(name, data)`;
   * `onLost(status)`: the HTTP status that refused it, or 0.
   */
  constructor(options) { this.#options = options; }

  async run() {
    while (!this.#isClosed) {
      const { status, retryAfter } = await this.#session();
      if (this.#isClosed) return;
      this.attempt++;
      this.#options.onLost(status);
      await this.#pause(Math.max(pauseSeconds(this.attempt), Math.min(retryAfter, 60)));
    }
  }

  /** Ends this subscription and begins another. */
  again() { this.#abort?.abort(); }

  /** Ends it for good. */
  close() {
    this.#isClosed = true;
    this.again();
    this.hurry();
  }

  /** Ends a pause: the network or the viewer is back. */
  hurry() { this.#endPause?.(); }

  async #session() {
    const abort = this.#abort = new AbortController();
    let timer = 0;
    const expect = seconds => {
      clearTimeout(timer);
      timer = setTimeout(() => abort.abort(), seconds * 1000);
    };
    try {
      expect(CONNECT_SECONDS);
      const response = await fetch(this.#options.url, { headers: this.#headers(), cache: 'no-store', signal: abort.signal });
      const isEvents = response.headers.get('Content-Type')?.startsWith('text/event-stream');
      if (!response.ok || !isEvents) {
        response.body?.cancel().catch(() => {});
        return { status: response.ok ? 0 : response.status, retryAfter: Number(response.headers.get('Retry-After')) || 0 };
      }
      expect(SILENCE_SECONDS);
      this.#options.onOpen(response.headers.get('Date'));
      await this.#read(response.body.getReader(), () => expect(SILENCE_SECONDS));
    } catch {
      // Whatever broke it, the next attempt is what helps.
    } finally {
      clearTimeout(timer);
      abort.abort();
    }
    return { status: 0, retryAfter: 0 };
  }

  async #read(reader, heard) {
    const decoder = new TextDecoder();
    const parser = new EventParser((name, data) => {
      this.attempt = 0;
      this.#options.onEvent(name, JSON.parse(data));
    });
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      heard();
      parser.feed(decoder.decode(value, { stream: true }));
    }
  }

  #headers() {
    const headers = { Accept: 'text/event-stream' };
    const last = this.#options.lastEventId();
    if (last) headers['Last-Event-ID'] = last;
    if (this.#options.key) headers.Authorization = `Bearer ${this.#options.key}`;
    return headers;
  }

  #pause(seconds) {
    return new Promise(resolve => {
      const timer = setTimeout(resolve, seconds * 1000);
      this.#endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
