// One item's figures: one field as large as the screen allows, or up to four beside each other.
import { flash, make, write } from './board.js';
import { KEY, emWidth, valueOf } from './columns.js';

const MOST_FIGURES = 4;
const LEAST = 48, MOST = 420;
const EDGE = 56;

/** The figure. */
export class FigureView {
  #host = make('div', 'figures');
  #figures = [];
  #itemKey = null;

  constructor(host) { host.append(this.#host); }

  get hiddenFields() { return 0; }

  /** It shows one item. */
  rowsOf() { return 1; }

  /** Draws. */
  draw(scene) {
    const item = scene.items[0];
    const columns = pick(scene);
    const across = scene.width < scene.height ? 1 : columns.length === MOST_FIGURES ? 2 : columns.length;
    const down = Math.ceil(columns.length / across);
    this.#host.style.setProperty('--across', across);
    const texts = columns.map(column => scene.formats.value(valueOf(item, column), scene.now, column));
    const widest = Math.max(1, ...texts.map(emWidth));
    const size = Math.max(LEAST, Math.min(MOST, (scene.width / across - 2 * EDGE) / (widest * 1.12), (scene.height / down - 170) / 1.3));
    this.#host.style.setProperty('--font', size.toFixed(1));
    while (this.#figures.length > columns.length) this.#figures.pop().element.remove();
    for (const [i, column] of columns.entries()) {
      const figure = this.#figures[i] ??= this.#create();
      write(figure.label, column.label);
      write(figure.text, texts[i]);
      write(figure.what, this.#what(item, column, scene));
      if (item.key === this.#itemKey && scene.changes.get(item.key)?.has(column.name)) flash(figure.value);
    }
    this.#itemKey = item.key;
  }

  remove() { this.#host.remove(); }

  #create() {
    const element = make('div', 'figure');
    const label = make('div', 'label', { dir: 'auto' });
    const value = make('div', 'value'), text = make('span', 'text', { dir: 'auto' });
    const what = make('div', 'what', { dir: 'auto' });
    value.append(text);
    element.append(label, value, what);
    this.#host.append(element);
    return { element, label, value, text, what };
  }

  // The item's name, and what is to be said of it.
  #what(item, column, { formats, now }) {
    const name = item.fields.get('name');
    const shown = typeof name === 'string' && name && column.name !== 'name' ? name : item.key;
    return item.missing ? `${shown}, no longer at the source` : `${shown}, changed ${formats.since(Date.parse(item.updatedAt), now, false)}`;
  }
}

// What was asked for, else the first number, else the first field.
function pick({ columns, wanted }) {
  const fields = columns.filter(column => column.name !== KEY);
  if (wanted.length > 0) return fields.slice(0, MOST_FIGURES);
  const first = fields.find(column => column.kind === 'number') ?? fields[0] ?? columns[0];
  return first ? [first] : [];
}
