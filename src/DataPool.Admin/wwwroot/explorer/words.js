// The words of the explorer's live parts.
import { Texts } from "../texts.js";

/** The texts of the explorer. */
export const words = new Texts(document.querySelector("[data-words]").dataset.words);

const count = new Intl.NumberFormat();

/** A number in the reader's way. */
export const numbered = number => count.format(number);

const TYPES = new Set(["string", "number", "boolean", "date", "json", "null", "mixed"]);

/** A type for people. */
export const typeWord = type => TYPES.has(type) ? words.of(`Type-${type}`) : type;

/** A stream's status: its mark and what it means. */
export function statusOf(status) {
    const failed = status?.connectors?.filter(connector => connector.state === "Error") ?? [];
    if (failed.length > 0) return { mark: "err", word: words.of("Is-err"), means: words.of("Means-err", failed.map(connector => connector.name).join(", ")) };
    const state = status?.state === "fresh" || status?.state === "late" ? status.state : "stale";
    const means = state === "stale" && status?.connectors?.length === 0 ? "none" : state;
    return { mark: state, word: words.of(`Is-${state}`), means: words.of(`Means-${means}`) };
}

const time = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });
const short = new Intl.DateTimeFormat(undefined, { timeStyle: "short" });
const moment = new Intl.DateTimeFormat(undefined, { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

const isToday = (at, now) => new Date(at).toDateString() === new Date(now).toDateString();

/** "today, 12:20" or "Thu 9 Apr, 12:20". */
export const dayAndTime = (at, now) => isToday(at, now) ? words.of("Today", short.format(at)) : moment.format(at);

/** "12:20:05" today, else with the date. */
export const clockOf = (at, now) => isToday(at, now) ? time.format(at) : exact.format(at);

/** The whole date and time. */
export const exactly = at => exact.format(at);

/** "2 h 12 min". */
export function durationOf(milliseconds) {
    const seconds = Math.round(milliseconds / 1000);
    if (seconds < 60) return words.of("Seconds", seconds);
    const minutes = Math.floor(seconds / 60);
    if (minutes < 60) return words.of("Minutes", minutes);
    const hours = Math.floor(minutes / 60);
    if (hours < 48) return minutes % 60 === 0 ? words.of("Hours", hours) : words.of("HoursMinutes", hours, minutes % 60);
    return words.count("Days", Math.floor(hours / 24));
}
