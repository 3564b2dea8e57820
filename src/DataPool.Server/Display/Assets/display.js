// The display: a stream's state in, one frame at a time out.
import { CardsView } from './cards-view.js';
import { columnsOf, readable } from './columns.js';
import { FigureView } from './figure-view.js';
import { Foot } from './foot.js';
import { PoolStream } from './pool-client.js';
import { TableView } from './table-view.js';
import { Formats } from './values.js';
import { make, write } from './board.js';

const VIEWS = { table: TableView, cards: CardsView, figure: FigureView };

// A line that is back at once was never worth a word.
const LOST_AFTER_MS = 3000;
const PAGE_MS = 12000;
const DESIGN_WIDTH = 1920, DESIGN_HEIGHT = 1080, LEAST_UNIT = 0.37;
const NARROW = 720, MOST_NARROW_COLUMNS = 3;
const TALL_FOOT = 84;

/** A display in this page. */
export class Display {
  /** The stream's items. */
  stream = new PoolStream();

  #options;
  #formats;
  #foot;
  #main = document.querySelector('main');
  #message = make('div', 'message', { hidden: '' });
  #view = null;
  #viewName = '';
  #frame = 0;
  #page = 0;
  #pageSince = performance.now();
  #clockOffset = 0;
  #lostAt = null;
  #loss = { status: 0, attempt: 0 };
  #isGone = false;
  #hasAsked = false;

  /**
   * @param options `stream`, `view`, `fields` (names), `item` (or null), `title` (or null), `locale` (or null), `hasKey`;
   * `onHollow()`: items are to be shown that are not held, only a new subscription brings them.
   */
  constructor(options) {
    this.#options = options;
    this.#formats = new Formats(options.locale);
    this.#foot = new Foot(this.#formats);
    const title = options.title || readable(options.stream);
    document.querySelector('h1').textContent = title;
    document.title = `${title} · DataPool`;
    this.#message.append(make('p', 'fact', { dir: 'auto' }), make('p', 'advice', { dir: 'auto' }));
    this.#main.append(this.#message);
    new ResizeObserver(() => this.#soon()).observe(this.#main);
    document.fonts?.ready.then(() => this.#soon());
    setInterval(() => this.#tick(), 1000);
    this.#soon();
  }

  /** The server took a subscription. @param date its clock, as the Date header has it. */
  opened(date) {
    this.stream.begin();
    if (date) this.#setClock(Date.parse(date));
    this.#soon();
  }

  /** The line is lost, or was refused. @param status the HTTP status, 0 for none; @param attempt how many in a row. */
  lost(status, attempt) {
    // Where there is nothing to look at yet, there is nothing to be patient for.
    this.#lostAt ??= this.stream.isLoaded ? performance.now() : -LOST_AFTER_MS;
    this.#loss = { status, attempt };
    this.#soon();
  }

  /** Takes an event. False when only a new subscription helps. */
  take(name, data) {
    this.#lostAt = null;
    this.#isGone = false;
    if (name === 'snapshot') {
      if (this.stream.snapshot(data)) this.#hasAsked = false;
    } else if (name === 'delta' && !this.stream.delta(data)) return false;
    else if (name === 'status') {
      this.stream.status = data;
      this.#setClock(Date.parse(data.at));
    } else if (name === 'end') this.#isGone = true;
    this.#soon();
    return true;
  }

  /** Draws what is held now; otherwise done once a frame. */
  draw() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    const now = this.#now();
    const changes = this.stream.takeChanges();
    if (!this.#hasAsked && this.stream.isHollow) {
      this.#hasAsked = true;
      this.#options.onHollow?.();
    }

    const items = this.#shownItems();
    const lost = this.#lostWords();
    let side = '';
    if (items.length > 0) side = this.#drawItems(items, changes, now);
    this.#drawMessage(items, lost);
    this.#foot.draw({
      lost: this.stream.isLoaded ? lost : null, attempt: this.#loss.attempt, now, side,
      status: this.stream.isLoaded ? this.stream.status.state : null, from: this.#figuresFrom(),
    });
  }

  #soon() { this.#frame ||= requestAnimationFrame(() => this.draw()); }

  #tick() {
    if (performance.now() - this.#pageSince >= PAGE_MS) {
      this.#page++;
      this.#pageSince = performance.now();
    }
    this.#soon();
  }

  #now() { return Date.now() + this.#clockOffset; }

  #setClock(serverTime) {
    if (!Number.isNaN(serverTime)) this.#clockOffset = serverTime - Date.now();
  }

  #shownItems() {
    const items = this.stream.items().filter(item => item.fields);
    return this.#options.view === 'figure' ? items.slice(0, 1) : items;
  }

  // The figures are as old as the last success of a source, or as the last change where that is newer.
  #figuresFrom() {
    const times = [this.stream.at, this.stream.status?.checkedAt].filter(Boolean).map(text => Date.parse(text));
    return times.length === 0 ? null : Math.max(...times);
  }

  #drawItems(items, changes, now) {
    const columns = columnsOf(items, this.#options.fields);
    const unit = Math.max(Math.min(innerWidth / DESIGN_WIDTH, innerHeight / DESIGN_HEIGHT), LEAST_UNIT);
    const width = this.#main.clientWidth / unit, height = this.#main.clientHeight / unit;
    if (height <= 0 || columns.length === 0) return '';
    this.#show(this.#options.view === 'table' && innerWidth < NARROW && columns.length > MOST_NARROW_COLUMNS ? 'cards' : this.#options.view);

    const footHeight = document.body.dataset.state === 'lost' ? 0 : TALL_FOOT - 64;
    const pageSize = this.#view.rowsOf(height - footHeight, items.length, width, columns);
    const pages = Math.ceil(items.length / pageSize);
    if (this.#page >= pages) this.#page = 0;
    const start = this.#page * pageSize;
    this.#view.draw({
      items, columns, unit, width, height, start, pageSize, changes, now,
      pageId: pages > 1 ? `${this.#page}/${pageSize}` : '', formats: this.#formats, wanted: this.#options.fields,
    });
    return this.#side(items.length, this.#page, pages);
  }

  #show(name) {
    if (this.#viewName === name) return;
    this.#view?.remove();
    this.#view = name ? new VIEWS[name](this.#main) : null;
    this.#viewName = name;
  }

  // What is shown of how much.
  #side(shown, page, pages) {
    if (this.#options.view === 'figure') return '';
    const count = number => this.#formats.number(String(number));
    const total = this.stream.itemCount;
    const items = shown < total ? `${count(shown)} of ${count(total)} items` : total === 1 ? '1 item' : `${count(total)} items`;
    const hidden = this.#view.hiddenFields;
    const fields = hidden === 0 ? '' : `${hidden} more ${hidden === 1 ? 'field' : 'fields'} · `;
    return pages > 1 ? `${fields}${items} · ${page + 1}/${pages}` : fields + items;
  }

  #lostWords() {
    if (this.#isGone) return `The stream “${this.#options.stream}” is gone.`;
    if (this.#lostAt === null || performance.now() - this.#lostAt < LOST_AFTER_MS) return null;
    switch (this.#loss.status) {
      case 0: return this.stream.isLoaded ? 'Connection lost.' : 'DataPool cannot be reached.';
      case 401: case 403: return this.#options.hasKey ? 'This screen’s key no longer opens the stream.' : 'This stream is no longer public.';
      case 404: return `The stream “${this.#options.stream}” is gone.`;
      default: return 'DataPool is not ready.';
    }
  }

  #drawMessage(items, lost) {
    this.#message.hidden = items.length > 0;
    if (this.#message.hidden) return;
    this.#show('');
    const [fact, advice] = this.#words(lost);
    write(this.#message.firstElementChild, fact);
    write(this.#message.lastElementChild, advice);
  }

  #words(lost) {
    const { stream, hasKey, item } = this.#options;
    if (this.stream.isLoaded) return item === null
      ? ['No items yet', 'They are shown as soon as they come.']
      : [`There is no item “${item}” yet`, 'It is shown as soon as it comes.'];
    if (!lost) return ['Connecting', ''];
    switch (this.#loss.status) {
      case 401: case 403: return hasKey
        ? [`This screen’s key does not open “${stream}”`, 'It may have expired or been withdrawn. Put a new read key behind the # of this address. The screen goes on trying.']
        : [`“${stream}” needs a read key`, `Put it behind the address: /display/${stream}#rk_… The screen goes on trying.`];
      case 404: return [`There is no stream “${stream}”`, 'The screen goes on trying and shows it as soon as it is there.'];
      default: return [lost, 'The screen goes on trying.'];
    }
  }
}
