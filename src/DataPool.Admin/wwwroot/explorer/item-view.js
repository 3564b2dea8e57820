// <dp-item stream item field>: an item's fields, the selected one in detail, and its history.
import { fieldAddress, placeOf } from "./address.js";
import { filled, icon, setAttribute } from "./dom.js";
import { StreamElement } from "./element.js";
import { copyButton, FieldPanel } from "./field-panel.js";
import { HistoryPanel } from "./history-panel.js";
import { ItemOwners, ownerElement } from "./owners.js";
import { columnsOf, flash, formats, kindOf, make, numberText, write } from "./shared.js";
import { typeWord, words } from "./words.js";

const DECIMALS_OF = 50;
const LONG_TEXT = 300;
const KINDS = { text: "string", instant: "date" };

class ItemView extends StreamElement {
    #message;
    #content;
    #body;
    #rows = new Map();
    #panel;
    #history;
    #menu;
    #last = null;
    #owners = new ItemOwners(() => this.live && this.draw(new Map()));

    build() {
        this.#message = make("div", "call", { role: "status" });
        this.#panel = new FieldPanel();
        this.#history = new HistoryPanel();
        this.#body = make("tbody");
        const head = make("tr");
        for (const [text, className] of [["Field", ""], ["Type", "w-type"], ["Value", ""], ["SuppliedBy", "w-by"]]) {
            const cell = filled("th", className, words.of(text));
            cell.scope = "col";
            head.append(cell);
        }
        head.append(filled("th", "w-more", filled("span", "sr", words.of("More"))));
        const table = filled("table", "tbl d fields", filled("caption", "sr", words.of("Fields")), filled("thead", "", head), this.#body);
        this.#menu = make("div", "menu", { popover: "", id: "field-menu" });
        this.#content = filled("div", "item-view", filled("div", "item-top", filled("section", "panel scroll", table), this.#panel.element), this.#history.element);
        this.append(this.#message, this.#content, this.#menu);
    }

    disconnectedCallback() {
        super.disconnectedCallback();
        this.#history.close();
        this.#owners.close();
    }

    moved(name) {
        if (name !== "field") this.#last = null;
    }

    draw(changes) {
        const { live } = this;
        const found = live.isLoaded ? live.item(this.item) : undefined;
        if (found) this.#last = found;
        // A moment ago it was there: its last values stay, and it is said that they are no more.
        const item = found ?? (live.isLive ? this.#last : null);
        this.#say(found);
        this.#content.hidden = !item;
        if (!item) return;
        const changed = changes.get(item.key);
        if (found && live.isLive) this.#owners.follow(live, found);
        const names = [...item.fields.keys()];
        const field = names.includes(this.field) ? this.field : names.find(name => kindOf(item.fields.get(name)) === "number") ?? names[0];
        const column = field === undefined ? null : this.#columnOf(item, field);
        this.#drawRows(item, names, field, column, changed);
        this.#content.classList.toggle("no-field", field === undefined);
        if (field === undefined) return;
        this.#history.draw({ live, item, field, column, isChanged: changed?.has(field) === true, onRead: () => this.live && this.draw(new Map()) });
        this.#panel.draw({ live, item, field, column, history: this.#history.history, rangeWord: this.#history.rangeWord, owner: this.#owners.of(live, item.key, field) });
    }

    // As many decimals as its values have had of late, so that a figure that ticks keeps its shape.
    #columnOf(item, field) {
        const past = this.#history.history.points.slice(-DECIMALS_OF).map(point => ({ key: item.key, fields: new Map([[field, point.raw]]) }));
        return columnsOf([item, ...past], [field])[0];
    }

    #say(found) {
        const { live } = this;
        const message = !live.isLoaded ? live.isCut ? "" : words.of("ReadingItem")
            : found?.missing ? words.of("MissingItem")
            : found ? "" : live.isLive
                ? this.#last ? words.of("ItemGone") : words.of("NoItem", this.item)
                : live.past.state === "failed" ? "" : words.of("NotThen");
        write(this.#message, message);
        this.#message.hidden = message === "";
    }

    #drawRows(item, names, field, column, changed) {
        const now = this.live.now();
        for (const [name, row] of this.#rows) {
            if (item.fields.has(name)) continue;
            row.element.remove();
            this.#rows.delete(name);
        }
        let position = this.#body.firstElementChild;
        for (const name of names) {
            let row = this.#rows.get(name);
            const isNew = !row;
            if (isNew) this.#rows.set(name, row = this.#create(name));
            if (row.element !== position) this.#body.insertBefore(row.element, position);
            else position = position.nextElementSibling;
            const value = item.fields.get(name), kind = kindOf(value);
            const known = this.live.types.get(name);
            row.element.classList.toggle("sel", name === field);
            setAttribute(row.link, "aria-current", name === field ? "true" : null);
            setAttribute(row.link, "href", placeOf(this.live.name, item.key, name));
            write(row.type, typeWord(known && known !== "mixed" && kind !== "null" ? known : KINDS[kind] ?? kind));
            // A text is shown whole here; tables cut it.
            const text = kind === "text" ? value === "" ? "“”" : value : kind === "json" ? jsonText(value) : formats.value(value, now, name === field ? column : { group: !/(^|[^a-z])(id|year)$/i.test(name) });
            write(row.value, text);
            // What may have to be scrolled must be reached by the keyboard.
            setAttribute(row.value, "tabindex", text.length > LONG_TEXT ? 0 : null);
            row.value.className = `fx val${kind === "null" ? " t3" : ""}${kind === "json" ? " mono" : ""}`;
            const exact = kind === "instant" || kind === "date" ? value : numberText(value) ?? "";
            if (row.value.title !== exact) row.value.title = exact;
            if (!isNew && changed?.has(name)) flash(row.value);
            this.#drawOwner(row, this.#owners.of(this.live, item.key, name));
        }
    }

    #drawOwner(row, owner) {
        const known = owner && `${owner.id}\n${owner.name}`;
        if (row.owner === known) return;
        row.owner = known;
        row.by.replaceChildren(...owner ? [ownerElement(owner)] : []);
    }

    #create(name) {
        const element = make("tr"), by = make("td", "t3 by"), link = filled("a", "mono", name), type = make("td", "t3"), value = make("span", "fx val", { dir: "auto" });
        link.dir = "auto";
        const more = filled("button", "btn q ic s", icon("ellipsis"));
        more.type = "button";
        more.setAttribute("aria-label", words.of("MoreFor", name));
        more.setAttribute("popovertarget", "field-menu");
        more.addEventListener("click", () => this.#fillMenu(name));
        element.append(filled("th", "", link), type, filled("td", "", value), by, filled("td", "acts1", more));
        element.firstChild.scope = "row";
        return { element, link, type, value, by, owner: null };
    }

    #fillMenu(name) {
        const item = this.live.item(this.item) ?? this.#last;
        if (!item) return;
        const value = item.fields.get(name);
        const entries = [
            [words.of("CopyPath"), `${this.live.name}/${item.key}/${name}`],
            [words.of("CopyApi"), fieldAddress(this.live.name, item.key, name)],
            [words.of("CopyValue"), typeof value === "string" ? value : jsonText(value)],
        ].map(([label, text]) => {
            const button = copyButton(label);
            button.className = "";
            button.setAttribute("data-copy", text);
            return button;
        });
        this.#menu.replaceChildren(...entries);
    }
}

// JSON as it is read by people, a member a line, numbers exact.
function jsonText(value, indent = "") {
    const number = numberText(value ?? null);
    if (number !== null) return number;
    if (value === undefined || value === null || typeof value !== "object") return JSON.stringify(value ?? null);
    const inner = `${indent}  `;
    const parts = Array.isArray(value) ? value.map(each => jsonText(each, inner)) : Object.entries(value).map(([name, each]) => `${JSON.stringify(name)}: ${jsonText(each, inner)}`);
    const [open, close] = Array.isArray(value) ? "[]" : "{}";
    return parts.length === 0 ? open + close : `${open}\n${inner}${parts.join(`,\n${inner}`)}\n${indent}${close}`;
}

customElements.define("dp-item", ItemView);
