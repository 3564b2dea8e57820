// Cards: one an item, with its name, one large value and a few more.
import { Board, flash, make, markMissing, write } from './board.js';
import { KEY, emWidth, valueOf } from './columns.js';

const LEAST_WIDTH = 400, MOST_HEIGHT = 400;
const EDGE = 56, GAP = 24;
const MOST_FIELDS = 4;

// What stands above the lines of further fields, with the card's edges, and such a line.
const TOP = 234, LINE = 40;
const LARGE = 84, PADDING = 64;

/** The cards. */
export class CardsView {
  #host = make('div', 'cards', { role: 'list' });
  #board;

  constructor(host) {
    host.append(this.#host);
    this.#board = new Board(this.#host, () => this.#create());
  }

  get hiddenFields() { return 0; }

  /** How many cards fit. */
  rowsOf(height, count, width, columns) {
    return Math.min(count, mostColumns(width) * mostRows(height, columns));
  }

  /** Draws. */
  draw(scene) {
    const { items, start, columns, unit, width, height, changes, formats, now } = scene;
    const page = items.slice(start, start + scene.pageSize);
    const count = Math.max(1, Math.min(scene.pageSize, items.length));
    const { across, cardWidth, cardHeight } = grid(count, width, height, columns);
    const title = columns.find(column => column.name === 'name') ?? columns.find(column => column.name === KEY) ?? keyColumn(columns, page);
    const fields = columns.filter(column => column !== title).slice(0, MOST_FIELDS);
    const large = fields.find(column => column.kind === 'number') ?? fields[0];
    const rest = fields.filter(column => column !== large);
    const lines = Math.max(0, Math.floor((cardHeight - TOP) / LINE));

    this.#host.style.setProperty('--w', `${Math.floor(cardWidth * unit)}px`);
    this.#host.style.setProperty('--h', `${Math.floor(cardHeight * unit)}px`);
    const places = page.map((item, i) => ({
      item,
      x: Math.round((EDGE + (i % across) * (cardWidth + GAP)) * unit),
      y: Math.round((GAP + Math.floor(i / across) * (cardHeight + GAP)) * unit),
    }));
    const update = (card, item, changed) => {
      card.element.classList.toggle('missing', item.missing);
      write(card.title, title ? formats.value(valueOf(item, title), now, title) : item.key);
      markMissing(card.head, item.missing);
      if (changed && title && changed.has(title.name)) flash(card.head);
      this.#large(card, item, large, changed, cardWidth, formats, now);
      this.#rest(card, item, rest.slice(0, lines), changed, formats, now);
    };
    this.#board.place(places, `${scene.pageId}|${unit}|${cardWidth}|${cardHeight}`, update, changes);
  }

  remove() {
    this.#board.clear();
    this.#host.remove();
  }

  #create() {
    const element = make('div', 'card', { role: 'listitem' });
    const head = make('div', 'head'), title = make('span', 'text', { dir: 'auto' });
    const label = make('div', 'label', { dir: 'auto' }), large = make('div', 'large'), value = make('span', 'text', { dir: 'auto' });
    const list = make('dl');
    head.append(title);
    large.append(value);
    element.append(head, large, label, list);
    return { element, head, title, large, value, label, list, cells: new Map([['head', head], ['large', large]]) };
  }

  #large(card, item, column, changed, cardWidth, formats, now) {
    const text = column ? formats.value(valueOf(item, column), now, column) : '';
    write(card.value, text);
    write(card.label, column?.label ?? '');
    const size = Math.max(30, Math.min(LARGE, (cardWidth - PADDING) / Math.max(emWidth(text), 1)));
    card.large.style.setProperty('--font', size.toFixed(1));
    if (column && changed?.has(column.name)) flash(card.large);
  }

  #rest(card, item, columns, changed, formats, now) {
    while (card.list.children.length > columns.length) {
      card.cells.delete(card.list.children.length);
      card.list.lastElementChild.remove();
    }
    for (const [i, column] of columns.entries()) {
      let line = card.list.children[i];
      if (!line) {
        line = make('div', 'line');
        line.append(make('dt', '', { dir: 'auto' }), make('dd', '', { dir: 'auto' }));
        card.list.append(line);
        card.cells.set(i + 1, line);
      }
      write(line.firstElementChild, column.label);
      write(line.lastElementChild, formats.value(valueOf(item, column), now, column));
      if (changed?.has(column.name)) flash(line);
    }
  }
}

const keyColumn = (columns, items) => columns.find(column => items.every(item => item.fields.get(column.name) === item.key));

const mostColumns = width => Math.max(1, Math.floor((width - 2 * EDGE + GAP) / (LEAST_WIDTH + GAP)));

const mostRows = (height, columns) =>
  Math.max(1, Math.floor((height - GAP) / (TOP + LINE * Math.max(0, Math.min(MOST_FIELDS, columns.length - 1) - 1) + GAP)));

// Of the grids that hold all cards, the one whose cards are nearest to 17:10.
function grid(count, width, height, columns) {
  let best = null;
  for (let across = 1; across <= Math.min(mostColumns(width), count); across++) {
    const down = Math.ceil(count / across);
    if (down > mostRows(height, columns) && across < mostColumns(width)) continue;
    const cardWidth = (width - 2 * EDGE - (across - 1) * GAP) / across;
    const cardHeight = Math.min(MOST_HEIGHT, (height - GAP) / down - GAP);
    const off = Math.abs(Math.log(cardWidth / cardHeight / 1.7)) + (across * down - count) * 0.05;
    if (!best || off < best.off) best = { off, across, cardWidth, cardHeight };
  }
  return best;
}
