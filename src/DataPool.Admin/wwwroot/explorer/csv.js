// <button data-csv="stream">: the stream as a CSV file, which the API gives to those who ask for that type.
import { streamPath } from "./address.js";
import { words } from "./words.js";

document.addEventListener("click", async event => {
    const button = event.target instanceof Element ? event.target.closest("[data-csv]") : null;
    if (!button || button.disabled) return;
    button.disabled = true;
    try {
        // Whoever looks at the past gets the past.
        const past = document.querySelector("dp-scrubber")?.live?.past;
        const query = past ? `?at=${encodeURIComponent(new Date(past.at).toISOString())}` : "";
        const answer = await fetch(streamPath(button.dataset.csv) + query, { headers: { Accept: "text/csv" } });
        if (!answer.ok) return say(button);
        const link = document.createElement("a");
        link.href = URL.createObjectURL(await answer.blob());
        link.download = `${button.dataset.csv}.csv`;
        link.click();
        setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    } catch {
        say(button);
    } finally {
        button.disabled = false;
    }
});

function say(button) {
    const word = button.querySelector("span"), before = word.textContent;
    word.textContent = words.of("CsvFailed");
    setTimeout(() => { word.textContent = before; }, 4000);
}
