// <dp-tree stream item field search="id of an input">: streams, the items of the open one, the fields of the open item.
import { go } from "./address.js";
import { icon, setAttribute, setMark } from "./dom.js";
import { StreamElement } from "./element.js";
import { flash, formats, make, write } from "./shared.js";
import { streams, watchStreams } from "./streams.js";
import { keyOf, TreeRows } from "./tree-rows.js";
import { numbered, statusOf, words } from "./words.js";
import { RowWindow } from "./window.js";

// A finger needs more room than a pointer.
const ROW_PIXELS = matchMedia("(max-width:720px)").matches ? 44 : 30;
const SEARCH_PAUSE_MS = 200;

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
    #rows = new TreeRows(() => this.live, () => this.draw(new Map()));
    #isFolded = false;
    // Where the arrow keys are; null where they have not left the open place.
    #active = null;
    #activeId = null;
    #typed = () => {
        clearTimeout(this.#searchTimer);
        this.#searchTimer = setTimeout(() => {
            this.#search = this.#input.value.trim().toLowerCase();
            this.#rows.searchNow();
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
        this.#rows.close();
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
        this.#rows.fill({ item: this.item, term: this.#search, isFolded: this.#isFolded });
        this.#none.hidden = !(this.#search && this.#rows.total === 0 && streams);
        this.#show(changes);
        const total = document.getElementById(this.getAttribute("total"));
        if (total && streams) write(total, words.count("StreamCount", streams.length));
    }

    #show(changes) {
        const { total, entry } = this.#rows.layout();
        this.#activeId = null;
        this.#window.show(total, place => keyOf(entry(place)), (row, place, isNew) => this.#write(row, entry(place), isNew ? null : changes));
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
        const isOpen = level === 1 ? entry.stream.stream === this.live?.name && !this.#isFolded : level === 2 && this.#rows.hasFields && entry.item.key === this.item;
        const isHere = level === 1 ? entry.stream.stream === this.live?.name && this.item === null
            : level === 2 ? entry.item.key === this.item && this.field === null : entry.field === this.field;
        const key = keyOf(entry);
        const isActive = this.#active ? this.#active.key === key : isHere;
        element.className = `tn l${level}${isHere ? " sel" : ""}${isActive ? " active" : ""}${isOpen ? " open" : ""}`;
        if (isActive) this.#activeId = row.id;
        setAttribute(element, "aria-level", level);
        setAttribute(element, "aria-posinset", entry.position + 1);
        setAttribute(element, "aria-setsize", entry.of);
        setAttribute(element, "aria-expanded", level === 3 ? null : isOpen);
        setAttribute(element, "aria-selected", isHere);
        setAttribute(element, "href", this.#rows.addressOf(entry));
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
        const { total, entry } = this.#rows.layout();
        if (total === 0) return;
        const now = this.#activePlace(total, entry);
        const page = Math.max(1, Math.floor(this.#scroller.clientHeight / ROW_PIXELS) - 1);
        const to = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: total - 1, PageDown: now + page, PageUp: now - page }[event.key];
        if (to !== undefined) this.#activate(Math.max(0, Math.min(total - 1, to)), entry);
        else if (event.key === "Enter" || event.key === " ") go(this.#rows.addressOf(entry(now)));
        else if (event.key === "ArrowRight") this.#inwards(now, entry);
        else if (event.key === "ArrowLeft") this.#outwards(now, entry);
        else return;
        event.preventDefault();
    }

    #activePlace(total, entry) {
        if (this.#active && this.#active.place < total && keyOf(entry(this.#active.place)) === this.#active.key) return this.#active.place;
        return this.#rows.herePlace(this.field);
    }

    #activate(place, entry) {
        this.#active = { place, key: keyOf(entry(place)) };
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
            } else if (this.#rows.items.length > 0) this.#activate(place + 1, entry);
            return;
        }
        if (here.level === 2 && here.item.key === this.item) {
            if (this.#rows.hasFields) this.#activate(place + 1, entry);
            return;
        }
        go(this.#rows.addressOf(here));
    }

    #outwards(place, entry) {
        const here = entry(place);
        if (here.level === 3) this.#activate(place - here.position - 1, entry);
        else if (here.level === 2) this.#activate(this.#rows.streamPlace, entry);
        else if (here.stream.stream === this.live?.name) {
            this.#isFolded = true;
            this.draw(new Map());
        }
    }
}

let nextId = 1;
customElements.define("dp-tree", Tree);
