// A table: a row an item, a column a field, in rank order.
import { Board, flash, make, markMissing, write } from './board.js';
import { emWidth, valueOf } from './columns.js';

const ROW = 90, LEAST_ROW = 72, MOST_ROW = 104;
const HEAD = 52;
const FONT = 54, LEAST_FONT = 30;
const HEAD_FONT = 26, LEAST_HEAD_PIXELS = 12;
const GAP = 40;
const EDGE = 36;

// A text that follows a number keeps away from it: one stands at the right of its column, the other at the left.
const BEHIND_NUMBER = 40;

// In ems: a column of one long text leaves the others their place.
const WIDEST_COLUMN = 16;
const LEAST_COLUMN = 1.6;

// How much of their width columns may lose before one is left out.
const CUT = 0.62;

/** The table. */
export class TableView {
  #table = make('table', 'board', { role: 'table' });
  #head = make('tr', '', { role: 'row' });
  #body = make('tbody', '', { role: 'rowgroup' });
  #board;
  #heads = '';
  #widths = new Map();
  #columns = [];
  #hidden = 0;

  constructor(host) {
    const head = make('thead', '', { role: 'rowgroup' });
    head.append(this.#head);
    this.#table.append(head, this.#body);
    host.append(this.#table);
    this.#board = new Board(this.#body, () => ({ element: make('tr', '', { role: 'row' }), cells: new Map() }));
  }

  /** Fields that there was no room for. */
  get hiddenFields() { return this.#hidden; }

  /** How many rows fit. @param height in design pixels, with the taller foot; @param count the items. */
  rowsOf(height, count) {
    const body = height - HEAD;
    return count <= Math.floor(body / LEAST_ROW) ? count : Math.max(1, Math.floor(body / ROW));
  }

  /** Draws. See display.js for what is in the scene. */
  draw(scene) {
    const { items, start, columns, unit, width, height, changes, formats, now } = scene;
    const rowCount = Math.min(scene.pageSize, items.length);
    const rowHeight = Math.min((height - HEAD) / Math.max(rowCount, 1), MOST_ROW);
    this.#columns = this.#fit(columns, items.slice(start, start + scene.pageSize), scene, rowHeight);
    this.#writeHead();

    const step = rowHeight * unit;
    this.#table.style.setProperty('--row', `${Math.floor(step)}px`);
    const places = items.slice(start, start + scene.pageSize).map((item, i) => ({ item, x: 0, y: Math.round(i * step) }));
    const update = (row, item, changed) => this.#writeRow(row, item, changed, formats, now);
    this.#board.place(places, `${scene.pageId}|${step}|${unit}|${width}`, update, changes);
    this.#table.setAttribute('aria-rowcount', items.length + 1);
  }

  remove() {
    this.#board.clear();
    this.#table.remove();
  }

  // Widths only grow while a page stands, so that figures that tick move nothing.
  #fit(columns, items, { width, unit, formats, now, pageId }, rowHeight) {
    const key = `${pageId}|${width}|${columns.map(column => String(column.name)).join('\u0000')}`;
    if (this.#widths.key !== key) this.#widths = Object.assign(new Map(), { key });
    for (const column of columns) {
      let ems = Math.max(LEAST_COLUMN, this.#widths.get(column.name) ?? 0);
      for (const item of items) ems = Math.max(ems, Math.min(WIDEST_COLUMN, emWidth(formats.value(valueOf(item, column), now, column))));
      this.#widths.set(column.name, ems);
    }

    // The largest letters with which all columns fit; below the least ones, fewer columns.
    const headFont = Math.max(HEAD_FONT, LEAST_HEAD_PIXELS / unit);
    const isBehind = (list, i) => i > 0 && list[i - 1].kind === 'number' && list[i].kind !== 'number';
    const widthOf = (list, i, font) => GAP + (isBehind(list, i) ? BEHIND_NUMBER : 0)
      + Math.max(this.#widths.get(list[i].name) * font, Math.min(WIDEST_COLUMN, emWidth(list[i].label)) * headFont);
    const left = (list, font) => width - 2 * EDGE - list.reduce((sum, _, i) => sum + widthOf(list, i, font), 0);
    const largest = Math.min(FONT, rowHeight * 0.6);
    let shown = columns;
    while (shown.length > 1 && left(shown, LEAST_FONT * CUT) < 0) shown = shown.slice(0, -1);
    let font = largest;
    while (font > LEAST_FONT && left(shown, font) < 0) font--;
    this.#hidden = columns.length - shown.length;

    // What is left over goes to the texts, by their widths, and some to the numbers.
    const weights = shown.map(column => this.#widths.get(column.name) * (column.kind === 'number' ? 0.4 : column.kind === 'boolean' ? 0.6 : 1));
    const spare = Math.max(0, left(shown, font)) / weights.reduce((sum, weight) => sum + weight, 0);
    this.#table.style.setProperty('--cols', shown.map((_, i) =>
      `minmax(0,${Math.round(widthOf(shown, i, font) + weights[i] * spare)}fr)`).join(' '));
    this.#table.style.setProperty('--font', font.toFixed(1));
    return shown;
  }

  #classOf(i) {
    return this.#columns[i].kind === 'number' ? 'num' : this.#columns[i - 1]?.kind === 'number' ? 'behind' : '';
  }

  #writeHead() {
    const heads = this.#columns.map((column, i) => `${String(column.name)}\u0000${this.#classOf(i)}`).join('\u0001');
    if (heads === this.#heads) return;
    this.#heads = heads;
    this.#head.replaceChildren(...this.#columns.map((column, i) => {
      const cell = make('th', this.#classOf(i), { role: 'columnheader', scope: 'col', dir: 'auto' });
      cell.textContent = column.label;
      return cell;
    }));
  }

  #writeRow(row, item, changed, formats, now) {
    const shown = new Set(this.#columns.map(column => column.name));
    for (const [name, cell] of row.cells) {
      if (shown.has(name)) continue;
      cell.remove();
      row.cells.delete(name);
    }
    row.element.classList.toggle('missing', item.missing);
    let position = row.element.firstElementChild;
    for (const [i, column] of this.#columns.entries()) {
      let cell = row.cells.get(column.name);
      if (!cell) row.cells.set(column.name, cell = this.#cell());
      if (cell !== position) row.element.insertBefore(cell, position);
      else position = position.nextElementSibling;
      const className = i === 0 && (column.kind === 'instant' || column.kind === 'date') ? 'lead' : this.#classOf(i);
      if (cell.className !== className) cell.className = className;
      write(cell.firstElementChild, formats.value(valueOf(item, column), now, column));
      markMissing(cell, i === 0 && item.missing);
      if (changed?.has(column.name)) flash(cell);
    }
  }

  #cell() {
    const cell = make('td', '', { role: 'cell' });
    cell.append(make('span', 'text', { dir: 'auto' }));
    return cell;
  }
}
