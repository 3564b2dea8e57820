// Addresses of the explorer's places and of the API.
import { words } from "./words.js";

const part = encodeURIComponent;

/** The explorer's page of a stream, an item or a field. */
export function placeOf(stream, item, field) {
    const query = new URLSearchParams();
    if (item !== null && item !== undefined) query.set("item", item);
    if (field !== null && field !== undefined) query.set("field", field);
    const text = query.toString();
    return `/explorer/${part(stream)}${text && `?${text}`}`;
}

/** The API's path of a stream. */
export const streamPath = stream => `/api/streams/${part(stream)}`;

/** The API's path of an item. */
export const itemPath = (stream, item) => `${streamPath(stream)}/items/${part(item)}`;

/** The whole API address of one field. */
export const fieldAddress = (stream, item, field) => `${location.origin}${itemPath(stream, item)}?fields=${part(field)}`;

/** Goes to another place in this page, as a click on a link does. */
export const go = place => window.Blazor.navigateTo(place);

/** Reads JSON from the API. Throws `{status, code, message}`. */
export async function read(path, signal) {
    let answer;
    try {
        answer = await fetch(path, { headers: { Accept: "application/json" }, cache: "no-store", signal });
    } catch (failure) {
        if (signal?.aborted) throw failure;
        throw { status: 0, code: "unreachable", message: words.of("Unreachable") };
    }
    if (answer.ok) return answer.json();
    const problem = await answer.json().catch(() => ({}));
    throw { status: answer.status, code: problem.code ?? "", message: problem.detail ?? words.of("Answered", answer.status) };
}
