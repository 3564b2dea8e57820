// A long list of which only the rows in sight are in the page.
const MORE_ROWS = 8;

/** Rows of one height below each other, each reused for another entry when its own has left. */
export class RowWindow {
    #scroller;
    #host;
    #create;
    #height;
    #rows = new Map();
    #spare = [];
    #total = -1;

    /** @param scroller what scrolls; @param host what the rows lie in; @param height a row's, in pixels; @param create makes an empty `{element}`. */
    constructor(scroller, host, height, create) {
        this.#scroller = scroller;
        this.#host = host;
        this.#height = height;
        this.#create = create;
    }

    /** The first and last entry in sight, and a few more. */
    range(total) {
        // What stands above the rows in what scrolls (a head) takes of its height.
        const first = Math.floor(this.#scroller.scrollTop / this.#height);
        const count = Math.ceil(this.#scroller.clientHeight / this.#height) + 1;
        return { start: Math.max(0, first - MORE_ROWS), end: Math.min(total, first + count + MORE_ROWS) };
    }

    /** Shows entries. @param total how many there are; @param keyOf an entry's key by its place; @param update writes `(row, place, isNew)`. */
    show(total, keyOf, update) {
        if (total !== this.#total) {
            this.#host.style.height = `${total * this.#height}px`;
            this.#total = total;
        }
        const { start, end } = this.range(total);
        const wanted = new Map();
        for (let place = start; place < end; place++) wanted.set(keyOf(place), place);
        for (const [key, row] of this.#rows) {
            if (wanted.has(key)) continue;
            this.#rows.delete(key);
            this.#spare.push(row);
        }
        for (const [key, place] of wanted) {
            let row = this.#rows.get(key);
            const isNew = !row;
            if (isNew) {
                row = this.#spare.pop() ?? this.#create();
                this.#rows.set(key, row);
            }
            if (row.place !== place) {
                row.place = place;
                row.element.style.transform = `translateY(${place * this.#height}px)`;
            }
            if (!row.element.isConnected) this.#host.append(row.element);
            update(row, place, isNew);
        }
        // Out of sight there is nothing to be read out or reached by Tab.
        for (const row of this.#spare) row.element.remove();
        this.#inOrder();
    }

    /** Scrolls as little as shows an entry. */
    reveal(place, above = 0) {
        const top = place * this.#height, { scrollTop, clientHeight } = this.#scroller;
        if (top < scrollTop) this.#scroller.scrollTop = top;
        else if (top + this.#height > scrollTop + clientHeight - above) this.#scroller.scrollTop = top + this.#height - clientHeight + above;
    }

    // Screen readers and Tab go by the page's order, not by where things are seen.
    #inOrder() {
        let before = null;
        for (const row of [...this.#rows.values()].sort((a, b) => a.place - b.place)) {
            const next = before ? before.nextElementSibling : this.#host.firstElementChild;
            if (next !== row.element) this.#host.insertBefore(row.element, next);
            before = row.element;
        }
    }
}
