// The words that scripts show come from the server's resources, as JSON in an attribute: a translation touches no script.
const plural = new Intl.PluralRules(document.documentElement.lang);
const number = new Intl.NumberFormat();

export class Texts {
    #all;

    constructor(json) { this.#all = JSON.parse(json); }

    /** A text; `{0}` in it is the first value. */
    of(key, ...values) { return (this.#all[key] ?? key).replace(/\{(\d)\}/g, (_, place) => values[place]); }

    /** A text that depends on a number, which is its first value: `key-one` and such, where the language has them, else `key`. */
    count(key, amount, ...values) {
        const form = `${key}-${plural.select(amount)}`;
        return this.of(form in this.#all ? form : key, number.format(amount), ...values);
    }
}

/** The words of what all pages have in common. */
export const texts = new Texts(document.documentElement.dataset.texts);
