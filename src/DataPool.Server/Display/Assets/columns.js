// Which fields are shown, under what names, and how wide they are.
import { decimalsOf, kindOf, numberText } from './values.js';

const MOST_PADDED_DECIMALS = 4;

// Keys that no person reads: generated, or hashes.
const GENERATED_KEY = /^[0-9A-Za-z_-]{20,}$/;

/** The column of the item key, where no field repeats it. */
export const KEY = Symbol('key');

/** A field's name as a heading: `avgWait_time` is "Avg wait time". */
export function readable(name) {
  const words = name.replace(/[._-]+/g, ' ').replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2').trim().split(/\s+/);
  const text = words.map((word, i) => i > 0 && /^\p{Lu}\p{Ll}/u.test(word) ? lower(word, name) : word).join(' ');
  return text ? text.charAt(0).toUpperCase() + text.slice(1) : name;
}

// "Avg Wait" written by a person stays so; "avgWait" written by a program is put in small letters.
const lower = (word, name) => name.includes(' ') ? word : word.toLowerCase();

/** The value of an item in a column. */
export const valueOf = (item, column) => column.name === KEY ? item.key : item.fields.get(column.name);

/**
 * The columns of items: just the wanted fields, else all in the order in which they are met, and the key first where no
 * field holds it. Each `{name, label, kind, decimals, group}`; `kind` is `number` when all that is there are numbers.
 */
export function columnsOf(items, wanted) {
  const names = new Set(wanted);
  if (names.size === 0)
    for (const item of items)
      for (const name of item.fields.keys()) names.add(name);
  const columns = [...names].map(name => columnOf(name, items));
  if (wanted.length > 0) return columns;
  const hasKey = items.every(item => isRepeated(item, columns));
  const isReadable = items.some(item => !GENERATED_KEY.test(item.key) || !/\d/.test(item.key));
  if (!hasKey && isReadable) columns.unshift({ name: KEY, label: 'Item', kind: 'text', decimals: 0, group: false });
  return columns;
}

// One field is the key, or several fields are its parts (joined by |, with a backslash before one inside a part).
function isRepeated(item, columns) {
  const texts = new Set(columns.map(column => keyText(item.fields.get(column.name))));
  const keyParts = item.key.match(/(?:\\[^]|[^|\\])+/g) ?? [];
  return texts.has(item.key) || keyParts.every(part => texts.has(part.replace(/\\([^])/g, '$1')));
}

// Strings, numbers and booleans as the key has them.
const keyText = value => typeof value === 'string' ? value : numberText(value) ?? (typeof value === 'boolean' ? String(value) : null);

function columnOf(name, items) {
  let kind = null, decimals = 0;
  for (const item of items) {
    const value = item.fields.get(name);
    const own = kindOf(value);
    if (own === 'null') continue;
    kind = kind === null || kind === own ? own : 'text';
    decimals = Math.max(decimals, decimalsOf(value));
  }
  return {
    name, label: readable(name), kind: kind ?? 'text', group: !/(^|[^a-z])(id|year)$/i.test(readable(name)),
    decimals: decimals <= MOST_PADDED_DECIMALS ? decimals : 0,
  };
}

/** About how many ems a text is wide in the display's narrow face: layout without measuring. */
export function emWidth(text) {
  let width = 0;
  for (const character of text) {
    const code = character.codePointAt(0);
    width += code > 0x2e7f ? 1 : code < 0x30 || code === 0xa0 || code === 0x202f ? 0.31 : /\p{Lu}/u.test(character) ? 0.62 : /\p{Ll}/u.test(character) ? 0.53 : 0.57;
  }
  return width;
}
