// <dp-items stream>: the stream's items and fields as a live table. Only the rows in sight are in the page.
import { placeOf } from "./address.js";
import { filled, icon, setAttribute } from "./dom.js";
import { StreamElement } from "./element.js";
import { columnsOf, emWidth, flash, formats, make, write } from "./shared.js";
import { numbered, words } from "./words.js";
import { RowWindow } from "./window.js";

const ROW_PIXELS = 40;
const HEAD_PIXELS = 36;
const EM_PIXELS = 15.5, CELL_PIXELS = 22, LEAST_PIXELS = 72, MOST_PIXELS = 300;
const MOST_COLUMNS = 40;
const SAMPLE = 60;
const COLUMNS_EVERY_MS = 1000, FILTER_EVERY_MS = 300, SEARCH_PAUSE_MS = 150;

class ItemsTable extends StreamElement {
    #input;
    #count;
    #scroller;
    #head;
    #body;
    #message;
    #window;
    #columns = [];
    #columnsAt = -Infinity;
    #nameCount = -1;
    #widths = new Map();
    #heads = "";
    #term = "";
    #items = [];
    #filteredAt = -Infinity;
    #timer = 0;

    build() {
        const header = make("header"), label = filled("label", "in s search", icon("search", "sm"), filled("span", "sr", words.of("FilterItems")));
        this.#input = make("input", "", { type: "search", placeholder: words.of("KeyOrValue"), autocomplete: "off", spellcheck: "false" });
        label.append(this.#input);
        this.#count = make("span", "t3 small", { role: "status" });
        header.append(label, this.#count);
        this.#scroller = make("div", "grid-box", { role: "table", tabindex: "0", "aria-label": words.of("Items") });
        this.#head = make("div", "grid-head", { role: "row", "aria-rowindex": "1" });
        const key = filled("span", "", words.of("ItemKey"));
        key.setAttribute("role", "columnheader");
        // A row is never without a cell, before there are any fields either.
        this.#head.append(key);
        this.#body = make("div", "grid-body", { role: "rowgroup" });
        this.#scroller.append(this.#head, this.#body);
        this.#message = make("p", "none", { hidden: "" });
        const panel = make("section", "panel items");
        panel.append(header, this.#message, this.#scroller);
        this.append(panel);
        this.#window = new RowWindow(this.#scroller, this.#body, ROW_PIXELS, () => this.#create());
        this.#scroller.addEventListener("scroll", () => this.#show(new Map()), { passive: true });
        new ResizeObserver(() => this.#show(new Map())).observe(this.#scroller);
        let typing = 0;
        this.#input.addEventListener("input", () => {
            clearTimeout(typing);
            typing = setTimeout(() => this.#filter(this.#input.value), SEARCH_PAUSE_MS);
        });
    }

    disconnectedCallback() {
        super.disconnectedCallback();
        clearTimeout(this.#timer);
    }

    moved(name) {
        if (name !== "stream") return;
        this.#input.value = this.#term = "";
        this.#widths.clear();
        this.#columnsAt = this.#filteredAt = -Infinity;
        this.#nameCount = -1;
        this.#scroller.scrollTo(0, 0);
    }

    draw(changes) {
        if (!this.live) return;
        this.#fill();
        this.#fit();
        this.#say();
        this.#show(changes);
    }

    #filter(text) {
        this.#term = text.trim().toLowerCase();
        this.#filteredAt = -Infinity;
        this.#scroller.scrollTop = 0;
        if (this.live) this.draw(new Map());
    }

    #fill() {
        if (!this.#term) {
            this.#items = this.live.items();
        } else if (performance.now() - this.#filteredAt >= FILTER_EVERY_MS) {
            this.#items = this.live.items().filter(item => this.live.textOf(item).includes(this.#term));
            this.#filteredAt = performance.now();
        } else {
            clearTimeout(this.#timer);
            this.#timer = setTimeout(() => this.live && this.draw(new Map()), FILTER_EVERY_MS);
        }
    }

    // Widths only grow while a stream is open, so that figures that tick move nothing.
    #fit() {
        const { names } = this.live;
        if (names.size === this.#nameCount && performance.now() - this.#columnsAt < COLUMNS_EVERY_MS) return;
        this.#columnsAt = performance.now();
        this.#nameCount = names.size;
        const { start } = this.#window.range(this.#items.length);
        const sample = [...this.#items.slice(0, SAMPLE), ...this.#items.slice(start, start + SAMPLE)];
        const shown = [...names].slice(0, MOST_COLUMNS);
        this.#columns = shown.length === 0 ? [] : columnsOf(sample, shown);
        const now = this.live.now();
        const grow = (name, texts) => {
            const ems = Math.max(...texts.map(emWidth));
            const width = Math.min(MOST_PIXELS, Math.max(LEAST_PIXELS, this.#widths.get(name) ?? 0, Math.ceil(ems * EM_PIXELS) + CELL_PIXELS));
            this.#widths.set(name, width);
            return width;
        };
        const widths = [grow("\nkey", [words.of("ItemKey"), ...sample.map(item => item.key)]), ...this.#columns.map(column =>
            grow(column.name, [column.name, ...sample.map(item => formats.value(item.fields.get(column.name), now, column))]))];
        // What is left over goes to the last column; where there is none, the table scrolls.
        this.#scroller.style.setProperty("--cols", `${widths.map(width => `${width}px`).join(" ")} minmax(0,1fr)`);
        this.#scroller.style.setProperty("--least", `${widths.reduce((sum, width) => sum + width, 0) + 32}px`);
        this.#writeHead(names.size);
    }

    #writeHead(fieldCount) {
        const heads = this.#columns.map(column => `${column.name}\n${column.kind === "number"}`).join("\n\n") + fieldCount;
        if (heads === this.#heads) return;
        this.#heads = heads;
        const cells = [filled("span", "", words.of("ItemKey")), ...this.#columns.map(column => {
            const cell = filled("span", column.kind === "number" ? "num mono" : "mono", column.name);
            cell.title = column.name;
            cell.dir = "auto";
            return cell;
        })];
        if (fieldCount > MOST_COLUMNS) cells.push(filled("span", "t3", words.count("MoreFields", fieldCount - MOST_COLUMNS)));
        for (const cell of cells) cell.setAttribute("role", "columnheader");
        this.#head.replaceChildren(...cells);
    }

    #say() {
        const total = this.live.itemCount, shown = this.#items.length;
        write(this.#count, !this.live.isLoaded ? "" : this.#term ? words.count("ItemsOf", total, numbered(shown)) : words.count("ItemCount", total));
        const message = !this.live.isLoaded ? this.live.isCut ? "" : words.of("ReadingItems") : shown > 0 || this.live.past?.state === "failed" ? ""
            : words.of(this.#term ? "NoItemMatches" : this.live.isLive ? "NoItems" : "NoItemsThen");
        write(this.#message, message);
        this.#message.hidden = message === "";
        this.#scroller.hidden = shown === 0;
    }

    #show(changes) {
        if (!this.live || this.#scroller.hidden) return;
        const items = this.#items, now = this.live.now();
        setAttribute(this.#scroller, "aria-rowcount", items.length + 1);
        this.#window.show(items.length, place => items[place].key, (row, place, isNew) =>
            this.#write(row, items[place], place, isNew ? undefined : changes.get(items[place].key), now));
    }

    #create() {
        const element = make("div", "grow", { role: "row" });
        const link = make("a", "mono", { dir: "auto" }), key = filled("span", "key", link);
        key.setAttribute("role", "rowheader");
        element.append(key);
        return { element, link, key, cells: [] };
    }

    #write(row, item, place, changed, now) {
        setAttribute(row.element, "aria-rowindex", place + 2);
        row.element.classList.toggle("missing", item.missing);
        row.element.title = item.missing ? words.of("RowMissing") : "";
        write(row.link, item.key);
        setAttribute(row.link, "href", placeOf(this.live.name, item.key));
        while (row.cells.length > this.#columns.length) row.cells.pop().remove();
        for (const [i, column] of this.#columns.entries()) {
            let cell = row.cells[i];
            if (!cell) {
                cell = make("span", "", { role: "cell", dir: "auto" });
                cell.append(make("span", "fx"));
                row.cells.push(cell);
                row.element.append(cell);
            }
            const value = item.fields.get(column.name);
            const className = `${column.kind === "number" ? "num" : ""}${value === undefined || value === null || value === 0 ? " t3" : ""}`;
            if (cell.className !== className) cell.className = className;
            write(cell.firstChild, value === undefined ? "" : formats.value(value, now, column));
            if (changed?.has(column.name)) flash(cell.firstChild);
        }
    }
}

customElements.define("dp-items", ItemsTable);
