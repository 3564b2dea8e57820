// The history of the selected field: a chart of numbers, a list of anything else.
import { filled } from "./dom.js";
import { FieldHistory, RANGES } from "./history.js";
import { HistoryChart } from "./history-chart.js";
import { formats, make, write } from "./shared.js";
import { streamOf } from "./streams.js";
import { clockOf, dayAndTime, words } from "./words.js";

const MOST_LISTED = 50;
const LEAST_RANGE_MS = 60000;

export class HistoryPanel {
    /** What lies in the page. */
    element = make("section", "panel history");
    history = new FieldHistory(() => this.#onRead());

    #range = "day";
    #kept = make("span", "t3 small");
    #message = make("p", "none", { role: "status" });
    #list = make("ol", "past-values", { tabindex: "0", "aria-label": words.of("EarlierValues") });
    #chart = new HistoryChart(at => this.#live?.lookAt(at));
    #live = null;
    #wasPast = false;
    #onRead = () => {};

    constructor() {
        const choice = make("div", "seg", { role: "group", "aria-label": words.of("Range") });
        for (const range of RANGES.keys()) {
            const button = filled("button", range === this.#range ? "on" : "", wordOf(range));
            button.type = "button";
            button.setAttribute("aria-pressed", String(range === this.#range));
            button.addEventListener("click", () => {
                this.#range = range;
                for (const each of choice.children) {
                    each.classList.toggle("on", each === button);
                    each.setAttribute("aria-pressed", String(each === button));
                }
                this.#onRead();
            });
            choice.append(button);
        }
        this.element.append(filled("header", "", filled("h2", "", words.of("History")), this.#kept, make("span", "sp"), choice), this.#message, this.#chart.element, this.#list);
    }

    /** The range in words. */
    get rangeWord() { return wordOf(this.#range); }

    /** Ends its reading. */
    close() { this.history.close(); }

    /** Shows it. @param scene `{live, item, field, column, isChanged, onRead}`. */
    draw({ live, item, field, column, isChanged, onRead }) {
        this.#live = live;
        this.#onRead = onRead;
        const stream = streamOf(live.name), since = stream?.keptSince ? Date.parse(stream.keptSince) : null;
        this.history.show(live, item.key, field, RANGES.get(this.#range), since);
        // What changed meanwhile was not followed.
        if (this.#wasPast && live.isLive) this.history.refresh();
        this.#wasPast = !live.isLive;
        if (isChanged) this.history.add(Date.parse(item.updatedAt), item.fields.get(field));
        const { state, points } = this.history;
        const isNumber = points.some(point => point.value !== null);
        write(this.#kept, stream ? stream.historyDays === 0 ? words.of("NotKept") : words.count("KeptDays", stream.historyDays) : "");
        const message = state === "loading" ? words.of("ReadingHistory") : state === "failed" ? this.#failed() : points.length === 0 ? words.of("NothingKnown") : "";
        write(this.#message, message);
        this.#message.hidden = message === "";
        this.#chart.element.hidden = !isNumber;
        this.#list.hidden = isNumber || points.length === 0;
        if (isNumber) {
            // A range that is longer than what is known would be mostly empty.
            const from = Math.min(Math.max(this.history.from, points[0].at), live.now() - LEAST_RANGE_MS);
            this.#chart.draw({ points, from, to: live.now(), at: live.past?.at ?? null, column, label: field });
        } else if (points.length > 0) {
            this.#drawList(points, live, column);
        }
    }

    #drawList(points, live, column) {
        const now = live.now();
        this.#list.replaceChildren(...points.slice(-MOST_LISTED).reverse().map(point => {
            const when = point.at <= this.history.from ? words.of("BeforeThen", clockOf(this.history.from, now)) : clockOf(point.at, now);
            const value = filled("span", "", point.raw === undefined ? words.of("NotThere") : formats.value(point.raw, now, column));
            value.dir = "auto";
            return filled("li", "", filled("span", "t3", when), value);
        }));
    }

    #failed() {
        const { problem } = this.history;
        if (problem.code !== "not_kept") return problem.message;
        const since = /\d{4}-\d\d-\d\dT[\d:.]+Z/.exec(problem.message)?.[0];
        return since ? words.of("HistoryBegins", dayAndTime(Date.parse(since), this.#live.now())) : words.of("HistoryOff");
    }
}

const wordOf = range => words.of(`Range-${range}`);
