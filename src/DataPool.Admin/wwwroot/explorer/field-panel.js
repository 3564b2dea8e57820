// The selected field: its value now, before, and over the range of the chart.
import { fieldAddress } from "./address.js";
import { filled, icon, setAttribute } from "./dom.js";
import { highest, lowest } from "./history-chart.js";
import { ownerElement } from "./owners.js";
import { formats, make, numberText, write } from "./shared.js";
import { numbered, words } from "./words.js";

export class FieldPanel {
    /** What lies in the page. */
    element = make("section", "panel field");

    #name = make("span", "mono", { dir: "auto" });
    #list = make("dl", "kv");
    #ago = make("dp-ago");
    #path = copyButton(words.of("CopyPath"));
    #api = copyButton(words.of("CopyApi"));

    constructor() {
        const head = make("header");
        head.append(filled("h2", "", words.of("FieldIs"), this.#name));
        this.element.append(head, this.#list, filled("div", "row wrap acts2", this.#path, this.#api));
    }

    /** Shows it. @param scene `{live, item, field, history, rangeWord, column, owner}`. */
    draw({ live, item, field, history, rangeWord, column, owner }) {
        const now = live.now(), value = item.fields.get(field), isLive = live.isLive;
        const textOf = raw => raw === undefined ? words.of("NotThere") : formats.value(raw, now, column);
        const shownUntil = live.shownTime();
        const points = history.points.filter(point => point.at <= shownUntil);
        const last = points.at(-1), before = points.at(-2);
        const rows = [[words.of(isLive ? "ValueNow" : "ValueThen"), bold(textOf(value))]];
        const isWhole = history.state === "ready" && last;
        if (isWhole && before && last.count === 1) {
            rows.push([words.of("Before"), textOf(before.raw)]);
            const change = differenceOf(before.raw, last.raw);
            if (change !== null) rows.push([words.of("Change"), bold(change, "delta")]);
        }
        if (isWhole && points.some(point => point.value !== null)) {
            rows.push([words.of("LowHigh", rangeWord), `${formats.number(plain(lowest(points).low), 0, column?.group)} / ${formats.number(plain(highest(points).high), 0, column?.group)}`]);
        }
        if (isWhole) {
            // The first point is what the field was when the range began: no change of it.
            const changes = points.filter(point => point.at > history.from).reduce((sum, point) => sum + point.count, 0);
            rows.push([words.of("ChangesIn", rangeWord), numbered(changes)]);
            if (last.at > history.from) rows.push([words.of("LastChange"), this.#agoOf(last.at)]);
        }
        if (owner) rows.push([words.of("SuppliedBy"), ownerElement(owner)]);
        write(this.#name, field);
        this.#list.replaceChildren(...rows.flatMap(([term, text]) => [filled("dt", "", term), filled("dd", "", text)]));
        setAttribute(this.#path, "data-copy", `${live.name}/${item.key}/${field}`);
        setAttribute(this.#api, "data-copy", fieldAddress(live.name, item.key, field));
    }

    #agoOf(at) {
        setAttribute(this.#ago, "at", new Date(at).toISOString());
        return this.#ago;
    }
}

/** A button that copies, as those of the pages do. */
export function copyButton(label) {
    const button = filled("button", "btn s", icon("copy", "sm"), filled("span", "", label));
    button.type = "button";
    return button;
}

const bold = (text, className = "") => {
    const element = filled("b", className, text);
    element.dir = "auto";
    return element;
};

// Drawn numbers are doubles; what they are read from is exact, these are bounds of summed up stretches.
const plain = number => String(number);

// The exact difference of two decimals; null where one is no number, or has an exponent.
function differenceOf(before, after) {
    const texts = [before, after].map(raw => raw === undefined ? null : numberText(raw));
    if (texts.some(text => text === null || /e/i.test(text))) return null;
    const places = Math.max(...texts.map(text => text.split(".")[1]?.length ?? 0));
    const [from, to] = texts.map(text => {
        const [whole, fraction = ""] = text.split(".");
        return BigInt(whole + fraction.padEnd(places, "0"));
    });
    const difference = to - from;
    const digits = String(difference < 0n ? -difference : difference).padStart(places + 1, "0");
    const text = places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
    return `${difference < 0n ? "−" : difference === 0n ? "±" : "+"}${formats.number(text)}`;
}
