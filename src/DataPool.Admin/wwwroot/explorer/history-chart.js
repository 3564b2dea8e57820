// A number over time: a line that holds each value until the next, a band where several were summed up.
import { svg } from "./dom.js";
import { formats, make, write } from "./shared.js";
import { dayAndTime, exactly, numbered, words } from "./words.js";

const HEIGHT = 248, TOP = 12, FOOT = 28, LEAST_RIGHT = 56, LABEL_PIXELS = 6.6;
const MINUTE = 60000, HOUR = 60 * MINUTE, DAY = 24 * HOUR;
const TIME_STEPS = [MINUTE, 5 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY, 30 * DAY, 90 * DAY];
const LABEL_WIDTH = 96;
const LINES = 5;

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });

export class HistoryChart {
    /** What lies in the page. */
    element = make("div", "hist", { tabindex: "0", role: "group" });

    #svg = svg("svg", { class: "chart", height: HEIGHT, "aria-hidden": "true" });
    #grid = svg("g");
    #area = svg("path", { fill: "var(--c1-soft)" });
    #band = svg("path", { fill: "var(--c1-soft)" });
    #line = svg("path", { fill: "none", stroke: "var(--c1)", "stroke-width": 1.75, "stroke-linejoin": "round" });
    #mark = svg("g");
    #cross = svg("g");
    #tip = make("div", "tip", { role: "status", hidden: "" });
    #tipTime = make("div", "t2 xs");
    #tipValue = make("b");
    #scene = null;
    #pick;
    #at = null;

    /** @param pick called with a time that was clicked. */
    constructor(pick) {
        this.#pick = pick;
        this.#svg.append(this.#grid, this.#area, this.#band, this.#line, this.#mark, this.#cross);
        this.#tip.append(this.#tipTime, this.#tipValue);
        this.element.append(this.#svg, this.#tip);
        this.element.addEventListener("pointermove", event => this.#point(event));
        this.element.addEventListener("pointerleave", () => this.#leave());
        this.element.addEventListener("blur", () => this.#leave());
        this.element.addEventListener("click", event => {
            this.#point(event);
            if (this.#at !== null) this.#pick(this.#at);
        });
        this.element.addEventListener("keydown", event => this.#key(event));
        new ResizeObserver(() => this.#scene && this.draw(this.#scene)).observe(this.element);
    }

    /** Draws. @param scene `{points, from, to, at, column, label}`; `at` is the time of the past that is shown, or null. */
    draw(scene) {
        this.#scene = scene;
        const width = this.element.clientWidth;
        if (width === 0) return;
        const { points, from, to } = scene;
        const lows = points.filter(point => point.value !== null).map(point => point.low), highs = points.filter(point => point.value !== null).map(point => point.high);
        this.#svg.setAttribute("width", width);
        this.#svg.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
        if (lows.length === 0) return;
        const scale = scaleOf(Math.min(...lows), Math.max(...highs));
        const right = Math.max(LEAST_RIGHT, ...scale.lines.map(line => scale.text(line).length * LABEL_PIXELS + 16));
        const x = at => Math.max(0, Math.min(1, (at - from) / (to - from))) * (width - right);
        const y = value => TOP + (1 - (value - scale.low) / (scale.high - scale.low)) * (HEIGHT - TOP - FOOT);
        Object.assign(this.#scene, { x, y, plot: width - right });
        this.#drawGrid(scale, x, y, width, right);
        this.#drawLine(x, y);
        this.#drawMark(x, y);
        this.element.setAttribute("aria-label", words.of("ChartSays", scene.label, exactly(from), exactly(to), this.#text(lowest(points)), this.#text(highest(points))));
        if (this.#at !== null) this.#show(this.#at);
    }

    #drawGrid(scale, x, y, width, right) {
        const { from, to } = this.#scene;
        const parts = [];
        for (const line of scale.lines) {
            parts.push(svg("path", { d: `M0 ${y(line).toFixed(1)}H${width - right}`, stroke: "var(--grid)" }));
            const label = svg("text", { x: width - right + 8, y: y(line) + 4 });
            label.textContent = scale.text(line);
            parts.push(label);
        }
        const step = TIME_STEPS.find(each => (to - from) / each * LABEL_WIDTH <= width - right) ?? to - from;
        const start = new Date(from);
        start.setHours(0, 0, 0, 0);
        for (let at = start.getTime(); at < to; at += step) {
            const place = x(at);
            if (at < from || place < 20 || place > width - right - 20) continue;
            const label = svg("text", { x: place, y: HEIGHT - 6, "text-anchor": "middle" });
            label.textContent = step >= DAY || new Date(at).getHours() + new Date(at).getMinutes() === 0 ? day.format(at) : clock.format(at);
            parts.push(label);
        }
        this.#grid.replaceChildren(...parts);
    }

    #drawLine(x, y) {
        const { points, to } = this.#scene;
        let line = "", area = "", band = "", open = null;
        const base = HEIGHT - FOOT;
        const end = at => {
            if (open === null) return;
            line += `H${x(at).toFixed(1)}`;
            area += `H${x(at).toFixed(1)}V${base}H${open.toFixed(1)}Z`;
            open = null;
        };
        for (const [i, point] of points.entries()) {
            if (point.value === null) {
                end(point.at);
                continue;
            }
            const px = x(point.at).toFixed(1), py = y(point.value).toFixed(1);
            if (open === null) {
                open = x(point.at);
                line += `M${px} ${py}`;
                area += `M${px} ${py}`;
            } else {
                line += `H${px}V${py}`;
                area += `H${px}V${py}`;
            }
            if (point.high > point.low) {
                const next = x(points[i + 1]?.at ?? to);
                band += `M${px} ${y(point.high).toFixed(1)}H${Math.max(next, x(point.at) + 1).toFixed(1)}V${y(point.low).toFixed(1)}H${px}Z`;
            }
        }
        end(to);
        this.#line.setAttribute("d", line);
        this.#area.setAttribute("d", area);
        this.#band.setAttribute("d", band);
    }

    #drawMark(x, y) {
        const { at, to } = this.#scene, time = at ?? to, point = this.#pointAt(time);
        const parts = [svg("path", { d: `M${x(time)} ${TOP - 6}V${HEIGHT - FOOT}`, stroke: "var(--pool)", "stroke-width": 1.5, ...at === null ? { "stroke-dasharray": "2 3" } : {} })];
        if (point && point.value !== null) parts.push(svg("circle", { cx: x(time), cy: y(point.value), r: 4.5, fill: "var(--surface)", stroke: "var(--pool)", "stroke-width": 2.5 }));
        this.#mark.replaceChildren(...parts);
    }

    // The value held at a time: the last one set before it.
    #pointAt(at) {
        const { points } = this.#scene;
        let low = 0, high = points.length;
        while (low < high) {
            const middle = (low + high) >> 1;
            if (points[middle].at <= at) low = middle + 1;
            else high = middle;
        }
        return points[low - 1];
    }

    #point(event) {
        if (!this.#scene?.x) return;
        const box = this.#svg.getBoundingClientRect();
        const { from, to, plot } = this.#scene;
        this.#show(Math.round(from + Math.max(0, Math.min(1, (event.clientX - box.left) / plot)) * (to - from)));
    }

    #key(event) {
        if (!this.#scene?.x) return;
        const { points, from, to } = this.#scene;
        const now = this.#at ?? to;
        let at = null;
        if (event.key === "ArrowLeft") at = points.findLast(point => point.at < now && point.at >= from)?.at ?? from;
        else if (event.key === "ArrowRight") at = points.find(point => point.at > now)?.at ?? to;
        else if (event.key === "Home") at = from;
        else if (event.key === "End") at = to;
        else if (event.key === "Enter" && this.#at !== null) this.#pick(this.#at);
        else if (event.key === "Escape") this.#leave();
        else return;
        event.preventDefault();
        if (at !== null) this.#show(at);
    }

    #show(at) {
        const { x, y, plot } = this.#scene, point = this.#pointAt(at);
        this.#at = at;
        const parts = [svg("path", { d: `M${x(at)} ${TOP}V${HEIGHT - FOOT}`, stroke: "var(--text-3)", "stroke-dasharray": "1 3" })];
        if (point && point.value !== null) parts.push(svg("circle", { cx: x(at), cy: y(point.value), r: 3.5, fill: "var(--pool)" }));
        this.#cross.replaceChildren(...parts);
        write(this.#tipTime, dayAndTime(at, Date.now()));
        write(this.#tipValue, point?.count > 1 ? words.of("SummedUp", this.#text(point), numbered(point.count)) : this.#text(point));
        this.#tip.hidden = false;
        this.#tip.style.left = `${Math.min(plot - this.#tip.offsetWidth, Math.max(0, x(at) + 12))}px`;
        this.#tip.style.top = `${HEIGHT - FOOT - 62}px`;
    }

    #text(point) { return point?.raw === undefined ? words.of("NotThere") : formats.value(point.raw, Date.now(), this.#scene.column); }

    #leave() {
        this.#at = null;
        this.#cross.replaceChildren();
        this.#tip.hidden = true;
    }
}

/** The point with the lowest number. */
export const lowest = points => points.reduce((best, point) => point.low !== null && (!best || point.low < best.low) ? point : best, null);

/** The point with the highest number. */
export const highest = points => points.reduce((best, point) => point.high !== null && (!best || point.high > best.high) ? point : best, null);

// Lines at round numbers, and a little room around.
function scaleOf(least, most) {
    const span = most - least || Math.abs(most) || 1;
    const rough = span / LINES, power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 2.5, 5, 10].find(each => each * power >= rough) * power;
    const low = least - (most === least ? step : span * 0.08), high = most + (most === least ? step : span * 0.08);
    const lines = [];
    for (let line = Math.ceil(low / step) * step; line <= high; line += step) lines.push(line);
    const size = Math.max(Math.abs(low), Math.abs(high));
    const unit = size >= 1e9 ? 1e9 : size >= 1e6 ? 1e6 : size >= 1e5 ? 1e3 : 1;
    const places = Math.min(8, Math.max(0, Math.ceil(-Math.log10(step / unit) - 1e-9) + (step / power === 2.5 ? 1 : 0)));
    const format = unit === 1
        ? new Intl.NumberFormat(undefined, { minimumFractionDigits: places, maximumFractionDigits: places })
        : new Intl.NumberFormat(undefined, { notation: "compact", minimumFractionDigits: Math.min(places, 3), maximumFractionDigits: places });
    return { low, high, lines, text: line => format.format(line) };
}
