// <dp-tree stream item field search="id of an input">: streams, the items of the open one, the fields of the open item.
import { go, placeOf } from "./address.js";
import { icon, setAttribute, setMark } from "./dom.js";
import { StreamElement } from "./element.js";
import { flash, formats, make, write } from "./shared.js";
import { streams, watchStreams } from "./streams.js";
import { numbered, statusOf, words } from "./words.js";
import { RowWindow } from "./window.js";

// A finger needs more room than a pointer.
const ROW_PIXELS = matchMedia("(max-width:720px)").matches ? 44 : 30;
const SEARCH_PAUSE_MS = 200;
const FILTER_EVERY_MS = 300;

// A name beside a key that says little.
const NAMES = ["name", "title", "label", "displayName", "display_name"];

class Tree extends StreamElement {
    #scroller;
    #window;
    #none;
    #stopWatching = null;
    #search = "";
    #input = null;
    #searchTimer = 0;
    #filterTimer = 0;
    #filteredAt = -Infinity;
    #streams = [];
    #items = [];
    #fields = [];
    #isFolded = false;
    // Where the arrow keys are; null where they have not left the open place.
    #active = null;
    #activeId = null;
    #typed = () => {
        clearTimeout(this.#searchTimer);
        this.#searchTimer = setTimeout(() => {
            this.#search = this.#input.value.trim().toLowerCase();
            this.#filteredAt = -Infinity;
            this.#scroller.scrollTop = 0;
            this.draw(new Map());
        }, SEARCH_PAUSE_MS);
    };
    #inputKey = event => {
        if (event.key !== "ArrowDown") return;
        event.preventDefault();
        this.#scroller.focus();
    };

    connectedCallback() {
        super.connectedCallback();
        this.#input = document.getElementById(this.getAttribute("search"));
        this.#input?.addEventListener("input", this.#typed);
        this.#input?.addEventListener("keydown", this.#inputKey);
        this.#stopWatching = watchStreams(() => this.draw(new Map()));
        this.draw(new Map());
    }

    disconnectedCallback() {
        super.disconnectedCallback();
        this.#input?.removeEventListener("input", this.#typed);
        this.#input?.removeEventListener("keydown", this.#inputKey);
        this.#stopWatching?.();
        clearTimeout(this.#searchTimer);
        clearTimeout(this.#filterTimer);
    }

    build() {
        this.#scroller = make("div", "tree-box", { role: "tree", tabindex: "0", "aria-label": words.of("Streams") });
        const host = make("div", "tree-rows", { role: "presentation" });
        this.#none = make("p", "tree-none", { hidden: "" });
        this.#none.textContent = words.of("NoMatch");
        this.#scroller.append(host);
        this.append(this.#none, this.#scroller);
        this.#window = new RowWindow(this.#scroller, host, ROW_PIXELS, () => this.#create());
        this.#scroller.addEventListener("scroll", () => this.#show(new Map()), { passive: true });
        this.#scroller.addEventListener("keydown", event => this.#key(event));
        this.#scroller.addEventListener("click", event => this.#click(event));
        new ResizeObserver(() => this.#show(new Map())).observe(this.#scroller);
    }

    moved(name) {
        if (name === "stream") this.#isFolded = false;
        this.#active = null;
    }

    draw(changes) {
        if (!this.#scroller) return;
        const term = this.#search, all = streams ?? [];
        this.#streams = term ? all.filter(stream => stream.stream.includes(term) || stream.stream === this.live?.name) : all;
        this.#fill();
        this.#none.hidden = !(term && this.#total === 0 && streams);
        this.#show(changes);
        const total = document.getElementById(this.getAttribute("total"));
        if (total && streams) write(total, words.count("StreamCount", streams.length));
    }

    #fill() {
        const open = this.live && !this.#isFolded && this.live.isLoaded;
        const term = this.#search;
        if (!open) this.#items = [];
        else if (!term) this.#items = this.live.items();
        else if (performance.now() - this.#filteredAt >= FILTER_EVERY_MS) {
            this.#items = this.live.items().filter(item => this.live.textOf(item).includes(term));
            this.#filteredAt = performance.now();
        } else {
            clearTimeout(this.#filterTimer);
            this.#filterTimer = setTimeout(() => this.draw(new Map()), FILTER_EVERY_MS);
        }
        if (term && this.#items.length === 0 && this.live && !this.live.name.includes(term)) this.#streams = this.#streams.filter(stream => stream.stream !== this.live.name);
        const item = open && this.item !== null ? this.live.item(this.item) : undefined;
        this.#fields = item ? [...item.fields.keys()] : [];
    }

    // The rows are never made into one list: a stream may have 100,000 items.
    get #streamPlace() { return this.live ? this.#streams.findIndex(stream => stream.stream === this.live.name) : -1; }

    get #itemPlace() {
        if (this.#fields.length === 0) return -1;
        return this.#items.findIndex(item => item.key === this.item);
    }

    get #total() {
        const below = this.#streamPlace < 0 ? 0 : this.#items.length + (this.#itemPlace < 0 ? 0 : this.#fields.length);
        return this.#streams.length + below;
    }

    #layout() {
        const streamPlace = this.#streamPlace;
        const items = streamPlace < 0 ? 0 : this.#items.length;
        const itemPlace = items === 0 ? -1 : this.#itemPlace;
        const fields = itemPlace < 0 ? 0 : this.#fields.length;
        const entry = place => {
            if (streamPlace < 0 || place <= streamPlace) return { stream: this.#streams[place], level: 1, position: place, of: this.#streams.length };
            let inside = place - streamPlace - 1;
            if (inside >= items + fields) return { stream: this.#streams[place - items - fields], level: 1, position: place - items - fields, of: this.#streams.length };
            if (inside > itemPlace && inside <= itemPlace + fields && fields > 0) {
                const position = inside - itemPlace - 1;
                return { item: this.#items[itemPlace], field: this.#fields[position], level: 3, position, of: fields };
            }
            if (fields > 0 && inside > itemPlace) inside -= fields;
            return { item: this.#items[inside], level: 2, position: inside, of: items };
        };
        return { total: this.#streams.length + items + fields, entry };
    }

    #keyOf(entry) {
        if (entry.level === 1) return `s\n${entry.stream.stream}`;
        return entry.level === 2 ? `i\n${entry.item.key}` : `f\n${entry.item.key}\n${entry.field}`;
    }

    #show(changes) {
        const { total, entry } = this.#layout();
        this.#activeId = null;
        this.#window.show(total, place => this.#keyOf(entry(place)), (row, place, isNew) => this.#write(row, entry(place), isNew ? null : changes));
        setAttribute(this.#scroller, "aria-activedescendant", this.#activeId);
    }

    #create() {
        const element = make("a", "tn", { role: "treeitem", tabindex: "-1" });
        const row = {
            element, twist: icon("chevron-right", "sm"), name: make("span", "nm", { dir: "auto" }), mark: make("span", "smark"), value: make("span", "v fx", { dir: "auto" }),
            id: `tn-${nextId++}`,
        };
        element.id = row.id;
        element.append(row.twist, row.name, row.mark, row.value);
        return row;
    }

    #write(row, entry, changes) {
        const { element } = row, { level } = entry;
        const isOpen = level === 1 ? entry.stream.stream === this.live?.name && !this.#isFolded : level === 2 && this.#fields.length > 0 && entry.item.key === this.item;
        const isHere = level === 1 ? entry.stream.stream === this.live?.name && this.item === null
            : level === 2 ? entry.item.key === this.item && this.field === null : entry.field === this.field;
        const key = this.#keyOf(entry);
        const isActive = this.#active ? this.#active.key === key : isHere;
        element.className = `tn l${level}${isHere ? " sel" : ""}${isActive ? " active" : ""}${isOpen ? " open" : ""}`;
        if (isActive) this.#activeId = row.id;
        setAttribute(element, "aria-level", level);
        setAttribute(element, "aria-posinset", entry.position + 1);
        setAttribute(element, "aria-setsize", entry.of);
        setAttribute(element, "aria-expanded", level === 3 ? null : isOpen);
        setAttribute(element, "aria-selected", isHere);
        setAttribute(element, "href", this.#place(entry));
        row.twist.classList.toggle("hid", level === 3);
        row.mark.hidden = level !== 1;
        write(row.name, level === 1 ? entry.stream.stream : level === 2 ? entry.item.key : entry.field);
        if (level === 1) {
            const status = statusOf(entry.stream.stream === this.live?.name && this.live.isLoaded && this.live.isLive ? this.live.status : entry.stream.status);
            setMark(row.mark, status.mark, words.of("StateMeans", status.word, status.means));
            const count = entry.stream.stream === this.live?.name && this.live.isLoaded ? this.live.itemCount : entry.stream.itemCount;
            write(row.value, count === null ? "–" : numbered(count));
            row.value.classList.add("t3");
            return;
        }
        row.value.classList.toggle("t3", level === 2);
        write(row.value, level === 2 ? this.#sideOf(entry.item) : formats.value(entry.item.fields.get(entry.field), this.live.now()));
        if (level === 3 && changes?.get(entry.item.key)?.has(entry.field)) flash(row.value);
    }

    #sideOf(item) {
        for (const name of NAMES) {
            const value = item.fields.get(name);
            if (typeof value === "string" && value !== item.key) return formats.value(value, this.live.now());
        }
        return "";
    }

    #place(entry) {
        if (entry.level === 1) return placeOf(entry.stream.stream);
        return placeOf(this.live.name, entry.item.key, entry.field);
    }

    // The open stream's arrow folds it; anything else is a link.
    #click(event) {
        const row = event.target.closest(".tn");
        if (!row || row.getAttribute("aria-level") !== "1" || row.querySelector(".nm").textContent !== this.live?.name) return;
        const folds = !this.#isFolded && event.target.closest("svg.i") !== null;
        if (folds) event.preventDefault();
        if (folds === this.#isFolded) return;
        this.#isFolded = folds;
        this.draw(new Map());
    }

    #key(event) {
        if (event.ctrlKey || event.altKey || event.metaKey) return;
        const { total, entry } = this.#layout();
        if (total === 0) return;
        const now = this.#activePlace(total, entry);
        const page = Math.max(1, Math.floor(this.#scroller.clientHeight / ROW_PIXELS) - 1);
        const to = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: total - 1, PageDown: now + page, PageUp: now - page }[event.key];
        if (to !== undefined) this.#activate(Math.max(0, Math.min(total - 1, to)), entry);
        else if (event.key === "Enter" || event.key === " ") go(this.#place(entry(now)));
        else if (event.key === "ArrowRight") this.#inwards(now, entry);
        else if (event.key === "ArrowLeft") this.#outwards(now, entry);
        else return;
        event.preventDefault();
    }

    #activePlace(total, entry) {
        if (this.#active && this.#active.place < total && this.#keyOf(entry(this.#active.place)) === this.#active.key) return this.#active.place;
        // Where one is, or the first.
        const streamPlace = Math.max(0, this.#streamPlace);
        if (this.item === null) return streamPlace;
        const itemPlace = this.#items.findIndex(item => item.key === this.item);
        if (itemPlace < 0) return streamPlace;
        return streamPlace + 1 + itemPlace + (this.field === null ? 0 : this.#fields.indexOf(this.field) + 1);
    }

    #activate(place, entry) {
        this.#active = { place, key: this.#keyOf(entry(place)) };
        this.#window.reveal(place);
        this.#show(new Map());
    }

    #inwards(place, entry) {
        const here = entry(place);
        if (here.level === 3) return;
        if (here.level === 1 && here.stream.stream === this.live?.name) {
            if (this.#isFolded) {
                this.#isFolded = false;
                this.draw(new Map());
            } else if (this.#items.length > 0) this.#activate(place + 1, entry);
            return;
        }
        if (here.level === 2 && here.item.key === this.item) {
            if (this.#fields.length > 0) this.#activate(place + 1, entry);
            return;
        }
        go(this.#place(here));
    }

    #outwards(place, entry) {
        const here = entry(place);
        if (here.level === 3) this.#activate(place - here.position - 1, entry);
        else if (here.level === 2) this.#activate(this.#streamPlace, entry);
        else if (here.stream.stream === this.live?.name) {
            this.#isFolded = true;
            this.draw(new Map());
        }
    }
}

let nextId = 1;
customElements.define("dp-tree", Tree);
