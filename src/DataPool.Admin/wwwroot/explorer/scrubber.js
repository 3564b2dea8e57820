// <dp-scrubber stream>: the time that is shown, from what is kept to now.
import { filled, icon, setAttribute } from "./dom.js";
import { StreamElement } from "./element.js";
import { make, write } from "./shared.js";
import { streamOf, watchStreams } from "./streams.js";
import { dayAndTime, durationOf, exactly, words } from "./words.js";

const SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE, DAY = 24 * HOUR;
const STEPS = { ArrowLeft: -MINUTE, ArrowDown: -MINUTE, ArrowRight: MINUTE, ArrowUp: MINUTE, PageDown: -HOUR, PageUp: HOUR };
const TICK_STEPS = [MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY, 30 * DAY, 90 * DAY, 365 * DAY];
const MOST_TICKS = 8;
const LEAST_RANGE_MS = MINUTE;

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat(undefined, { weekday: "short", day: "numeric", month: "short" });

class Scrubber extends StreamElement {
    #when;
    #hint;
    #range;
    #ticks;
    #rail;
    #exact;
    #before;
    #back;
    #from = 0;
    #to = 0;
    #timer = 0;
    #stopWatching = null;

    connectedCallback() {
        super.connectedCallback();
        this.#stopWatching = watchStreams(() => this.live && this.draw());
        this.#timer = setInterval(() => this.live && this.draw(), SECOND);
    }

    disconnectedCallback() {
        super.disconnectedCallback();
        this.#stopWatching?.();
        clearInterval(this.#timer);
    }

    build() {
        this.#when = make("b");
        this.#hint = make("span", "t3 small");
        this.#exact = make("input", "in s", { type: "datetime-local", step: "1", "aria-label": words.of("GoTo") });
        this.#exact.addEventListener("change", () => this.#go(new Date(this.#exact.value).getTime()));
        this.#before = this.#button("skip-back", words.of("PreviousChange"), () => this.#goBefore());
        this.#back = filled("button", "btn s", icon("radio", "sm"), words.of("Live"));
        this.#back.type = "button";
        this.#back.addEventListener("click", () => this.live.lookLive());
        this.#range = make("input", "", { type: "range", step: "1", "aria-label": words.of("TimeShown") });
        this.#range.addEventListener("input", () => this.#slide());
        this.#range.addEventListener("keydown", event => this.#key(event));
        this.#ticks = make("div", "ticks", { "aria-hidden": "true" });
        this.#rail = filled("div", "rail", this.#range, this.#ticks);
        this.className = "scrub";
        this.append(filled("div", "row", this.#when, this.#hint, make("span", "sp"), this.#exact, this.#before, this.#back), this.#rail);
    }

    draw() {
        const { live } = this, now = live.now();
        const since = streamOf(live.name)?.keptSince;
        const isKept = Boolean(since);
        this.#rail.hidden = this.#exact.hidden = this.#before.hidden = !isKept;
        this.#back.disabled = live.isLive;
        this.#back.classList.toggle("p", !live.isLive);
        this.#say(now, isKept);
        if (!isKept) return;
        this.#to = now;
        this.#from = Math.min(Date.parse(since), now - LEAST_RANGE_MS);
        setAttribute(this.#range, "min", Math.floor(this.#from / SECOND));
        setAttribute(this.#range, "max", Math.ceil(this.#to / SECOND));
        const value = String(live.isLive ? Math.ceil(this.#to / SECOND) : Math.round(live.past.at / SECOND));
        if (this.#range.value !== value) this.#range.value = value;
        setAttribute(this.#range, "aria-valuetext", live.isLive ? words.of("Live") : exactly(live.past.at));
        this.#range.style.setProperty("--at", `${(Number(value) - this.#from / SECOND) / ((this.#to - this.#from) / SECOND) * 100}%`);
        if (document.activeElement !== this.#exact) this.#exact.value = localText(live.shownTime());
        this.#drawTicks();
    }

    #say(now, isKept) {
        const { live } = this;
        if (live.isLive) {
            write(this.#when, words.of("Live"));
            const stream = streamOf(live.name);
            write(this.#hint, isKept ? words.of("Drag") : !stream ? "" : words.of(stream.historyDays === 0 ? "NoHistory" : "HistoryComes"));
            return;
        }
        const text = dayAndTime(live.past.at, now);
        write(this.#when, text.charAt(0).toLocaleUpperCase() + text.slice(1));
        const long = durationOf(now - live.past.at);
        write(this.#hint, live.past.state === "ready" && live.liveVersion >= live.past.version
            ? words.count("LongAgoChanges", live.liveVersion - live.past.version, long) : words.of("LongAgo", long));
    }

    #button(name, label, act) {
        const button = make("button", "btn s ic", { type: "button", "aria-label": label, title: label });
        button.append(icon(name, "sm"));
        button.addEventListener("click", act);
        return button;
    }

    #slide() {
        const second = Number(this.#range.value);
        this.#go(second * SECOND);
    }

    #go(time) {
        if (Number.isNaN(time)) return;
        if (time >= this.live.now() - SECOND) this.live.lookLive();
        else this.live.lookAt(Math.max(time, this.#from));
    }

    // What is a moment old counts as live where somebody points at a time, but not here: the last change may be that young.
    #goBefore() {
        const { madeAt } = this.live;
        if (madeAt !== null) this.live.lookAt(Math.max(Date.parse(madeAt) - 1, this.#from));
    }

    #key(event) {
        if (event.key === "Escape" || event.key === "End") this.live.lookLive();
        else if (STEPS[event.key]) this.#go(this.live.shownTime() + STEPS[event.key] * (event.shiftKey ? 60 : 1));
        else return;
        event.preventDefault();
    }

    #drawTicks() {
        const span = this.#to - this.#from;
        const step = TICK_STEPS.find(each => span / each <= MOST_TICKS) ?? span;
        const start = new Date(this.#from);
        start.setHours(0, 0, 0, 0);
        const ticks = [];
        for (let at = start.getTime(); at <= this.#to; at += step) {
            if (at < this.#from) continue;
            ticks.push({ at: (at - this.#from) / span, text: (step < DAY ? clock : day).format(at) });
        }
        const known = JSON.stringify(ticks);
        if (this.#ticks.dataset.known === known) return;
        this.#ticks.dataset.known = known;
        this.#ticks.replaceChildren(...ticks.filter(tick => tick.at < 0.92).map(tick => {
            const element = filled("span", "", tick.text);
            element.style.left = `${tick.at * 100}%`;
            return element;
        }));
    }
}

// What an input for local time takes.
function localText(time) {
    const at = new Date(time);
    const two = number => String(number).padStart(2, "0");
    return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

customElements.define("dp-scrubber", Scrubber);
