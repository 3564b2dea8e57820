// Values of the pool as text in the reader's locale. Numbers never pass through a double that would lose digits.

const DATE = /^\d{4}-\d\d-\d\d$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?Z$/;
const NUMBER = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/;

// Beyond these a number is written with its exponent.
const LONGEST_WHOLE = 30, LONGEST_FRACTION = 30;

// A cell shows one line; the rest of a long text would only cost layout.
const LONGEST_TEXT = 300;

const NOTHING = '–';

/** The exact decimal text of a number: of a JSON number, or of `{"$n": "…"}`; null for anything else. */
export function numberText(value) {
  if (typeof value === 'number') return String(value);
  if (value === null || typeof value !== 'object') return null;
  const keys = Object.keys(value);
  return keys.length === 1 && keys[0] === '$n' && typeof value.$n === 'string' && NUMBER.test(value.$n) ? value.$n : null;
}

/** `null`, `number`, `boolean`, `date`, `instant`, `text` or `json`. A text that reads as an ISO date is shown as one. */
export function kindOf(value) {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'string') {
    if (DATE.test(value) && !isNaN(Date.parse(value))) return 'date';
    return INSTANT.test(value) && !isNaN(Date.parse(value)) ? 'instant' : 'text';
  }
  return numberText(value) !== null ? 'number' : 'json';
}

/** Sign, whole digits, fraction digits and exponent of a number's text, the point moved where the exponent is small. */
function parts(text) {
  const [mantissa, power] = text.toLowerCase().split('e');
  const isNegative = mantissa.startsWith('-');
  let [whole, fraction = ''] = (isNegative ? mantissa.slice(1) : mantissa).split('.');
  let exponent = Number(power ?? 0);
  if (exponent > 0 && whole.length + exponent <= LONGEST_WHOLE) {
    whole += fraction.slice(0, exponent).padEnd(exponent, '0');
    fraction = fraction.slice(exponent);
    exponent = 0;
  } else if (exponent < 0 && fraction.length - exponent <= LONGEST_FRACTION) {
    const digits = whole.padStart(1 - exponent, '0');
    fraction = digits.slice(exponent) + fraction;
    whole = digits.slice(0, exponent);
    exponent = 0;
  }
  return { isNegative, whole: whole.replace(/^0+(?=\d)/, ''), fraction, exponent };
}

/** How many decimals a value shows; 0 for what is no number. */
export function decimalsOf(value) {
  const text = numberText(value);
  return text === null ? 0 : parts(text).fraction.length;
}

/** JSON on one line, numbers as they came. */
function compact(value) {
  const number = numberText(value);
  if (number !== null) return number;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(compact).join(', ')}]`;
  return `{${Object.entries(value).map(([name, inner]) => `${JSON.stringify(name)}: ${compact(inner)}`).join(', ')}}`;
}

/** Cuts a text without halving a character. */
function shorten(text) {
  if (text.length <= LONGEST_TEXT) return text;
  const cut = text.slice(0, LONGEST_TEXT);
  return `${/[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}

/** Values as text in one locale and the local time zone. */
export class Formats {
  #grouped;
  #plain;
  #decimalPoint;
  #negative;
  #digits;
  #date;
  #time;
  #second;
  #moment;
  #day;

  /** @param locale a BCP 47 tag; null or one that the browser does not take: the browser's own. */
  constructor(locale) {
    const tags = accepted(locale);
    this.#grouped = new Intl.NumberFormat(tags);
    this.#plain = new Intl.NumberFormat(tags, { useGrouping: false });
    this.#decimalPoint = this.#grouped.formatToParts(1.5).find(part => part.type === 'decimal')?.value ?? '.';
    this.#negative = this.#plain.format(-1).split(this.#plain.format(1));
    this.#digits = Array.from({ length: 10 }, (_, digit) => this.#plain.format(digit));
    this.#date = new Intl.DateTimeFormat(tags, { dateStyle: 'medium', timeZone: 'UTC' });
    this.#time = new Intl.DateTimeFormat(tags, { timeStyle: 'short' });
    this.#second = new Intl.DateTimeFormat(tags, { timeStyle: 'medium' });
    this.#moment = new Intl.DateTimeFormat(tags, { dateStyle: 'short', timeStyle: 'short' });
    this.#day = new Intl.DateTimeFormat('en-CA', { dateStyle: 'short' });
  }

  /** The local day of a time, for comparing. */
  dayOf(time) { return this.#day.format(time); }

  /** Hours and minutes. */
  clock(time) { return this.#time.format(time); }

  /** When figures are from: the time, with its date where that is not today's. */
  since(time, now, seconds) {
    if (this.dayOf(time) !== this.dayOf(now)) return this.#moment.format(time);
    return (seconds ? this.#second : this.#time).format(time);
  }

  /**
   * A number.
   * @param text its exact decimal text; @param decimals pad the fraction with zeros to this many;
   * @param group false for years and numbers that are names.
   */
  number(text, decimals = 0, group = true) {
    const { isNegative, whole, fraction, exponent } = parts(text);
    let shown = (group ? this.#grouped : this.#plain).format(BigInt(whole));
    const places = exponent ? fraction : fraction.padEnd(decimals, '0');
    if (places) shown += this.#decimalPoint + places.replace(/\d/g, digit => this.#digits[digit]);
    if (exponent) shown += `E${exponent}`;
    return isNegative ? this.#negative[0] + shown + (this.#negative[1] ?? '') : shown;
  }

  /** Any value. @param now the time that says which day is today; @param column `{decimals, group}` for numbers. */
  value(value, now, column = {}) {
    switch (kindOf(value)) {
      case 'null': return NOTHING;
      case 'boolean': return value ? 'Yes' : 'No';
      case 'number': return this.number(numberText(value), column.decimals, column.group);
      case 'date': return this.#date.format(Date.parse(value));
      case 'instant': return this.since(Date.parse(value), now, false);
      case 'json': return shorten(compact(value));
      default: return shorten(value);
    }
  }
}

function accepted(locale) {
  try {
    if (locale) return Intl.getCanonicalLocales(locale);
  } catch {
    // Not a language tag: the browser's own is better than a blank screen.
  }
  return navigator.languages?.length ? [...navigator.languages] : undefined;
}
