// The words of the explorer's live parts.
const count = new Intl.NumberFormat();

/** "1 item", "1,204 items". */
export const counted = (number, one, many = `${one}s`) => `${count.format(number)} ${number === 1 ? one : many}`;

/** A number in the reader's way. */
export const numbered = number => count.format(number);

const TYPES = { string: "Text", number: "Number", boolean: "Yes or no", date: "Date", json: "JSON", null: "Empty", mixed: "Mixed" };

/** A type for people. */
export const typeWord = type => TYPES[type] ?? type;

/** A stream's status: its mark and what it means. */
export function statusOf(status) {
    const failed = status?.connectors?.filter(connector => connector.state === "Error") ?? [];
    if (failed.length > 0) return { mark: "err", word: "In Error", means: `${failed.map(connector => connector.name).join(", ")} is in Error. Older values stay.` };
    switch (status?.state) {
        case "fresh": return { mark: "fresh", word: "Fresh", means: "All its connectors are on time." };
        case "late": return { mark: "late", word: "Late", means: "Some of its connectors are behind. Their values may be old." };
        default:
            return status?.connectors?.length === 0
                ? { mark: "stale", word: "Stale", means: "No connector feeds it." }
                : { mark: "stale", word: "Stale", means: "All its connectors are behind. The values may be old." };
    }
}

const time = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });
const short = new Intl.DateTimeFormat(undefined, { timeStyle: "short" });
const moment = new Intl.DateTimeFormat(undefined, { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

const isToday = (at, now) => new Date(at).toDateString() === new Date(now).toDateString();

/** "today, 12:20" or "Thu 9 Apr, 12:20". */
export const dayAndTime = (at, now) => isToday(at, now) ? `today, ${short.format(at)}` : moment.format(at);

/** "12:20:05" today, else with the date. */
export const clockOf = (at, now) => isToday(at, now) ? time.format(at) : exact.format(at);

/** The whole date and time. */
export const exactly = at => exact.format(at);

/** "2 h 12 min". */
export function durationOf(milliseconds) {
    const seconds = Math.round(milliseconds / 1000);
    if (seconds < 60) return `${seconds} s`;
    const minutes = Math.floor(seconds / 60);
    if (minutes < 60) return `${minutes} min`;
    const hours = Math.floor(minutes / 60);
    if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
    return counted(Math.floor(hours / 24), "day");
}
