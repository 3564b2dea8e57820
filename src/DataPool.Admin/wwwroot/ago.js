// <dp-ago at="2026-04-09T13:31:52Z">: "12 s ago" up to an hour, then the clock, then the date; the exact time in the tooltip.
import { texts } from "./texts.js";

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
const year = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric" });
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });
const all = new Set();

// The server's clock is the one that wrote the times; a screen's may be wrong.
const started = performance.timeOrigin + (performance.getEntriesByType("navigation")[0]?.responseStart ?? 0);
const skew = Number(document.documentElement.dataset.now ?? started) - started;

class Ago extends HTMLElement {
    static observedAttributes = ["at"];

    connectedCallback() {
        all.add(this);
        this.show();
    }

    disconnectedCallback() {
        all.delete(this);
    }

    attributeChangedCallback() {
        if (this.isConnected) this.show();
    }

    show() {
        const at = new Date(this.getAttribute("at"));
        if (Number.isNaN(at.getTime())) return;
        const words = this.hasAttribute("ahead") ? ahead(at) : ago(at);
        if (this.textContent !== words) this.textContent = words;
        const title = exact.format(at);
        if (this.title !== title) this.title = title;
    }
}

function ago(at) {
    const seconds = Math.max(0, Math.round((Date.now() + skew - at) / 1000));
    if (seconds < 60) return texts.of("SecondsAgo", seconds);
    if (seconds < 3600) return texts.of("MinutesAgo", Math.floor(seconds / 60));
    return moment(at);
}

function ahead(at) {
    const seconds = Math.max(0, Math.round((at - Date.now() - skew) / 1000));
    if (seconds < 60) return seconds === 0 ? texts.of("Now") : texts.of("InSeconds", seconds);
    if (seconds < 3600) return texts.of("InMinutes", `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`);
    return moment(at);
}

function moment(at) {
    const now = new Date();
    if (at.toDateString() === now.toDateString()) return clock.format(at);
    return at.getFullYear() === now.getFullYear() ? day.format(at) : year.format(at);
}

customElements.define("dp-ago", Ago);
setInterval(() => all.forEach(element => element.show()), 1000);
