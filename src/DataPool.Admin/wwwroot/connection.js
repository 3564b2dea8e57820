// The page's line to the server: says when it is gone, keeps trying, and comes back by itself.
import { leaveAnew } from "./leave.js";
import { texts } from "./texts.js";

const PATIENCE = 2;
const AGAIN_MS = 3000;

const box = document.getElementById("components-reconnect-modal");
const body = document.documentElement;
let isComing = false;
let isForgotten = false;

function say(text, withButton) {
    box.replaceChildren(document.createTextNode(text));
    if (withButton) {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "btn s";
        button.textContent = texts.of("LoadAgain");
        button.addEventListener("click", () => location.reload());
        box.append(" ", button);
    }
    box.hidden = false;
    body.dataset.connection = "lost";
}

box?.addEventListener("components-reconnect-state-changed", event => {
    const { state, currentAttempt } = event.detail;
    switch (state) {
        case "show":
        case "retrying":
            say(texts.of("Unreachable"), false);
            // Blazor goes on for minutes where the server answers but lets nobody in.
            if (currentAttempt > PATIENCE) comeBack();
            break;
        case "hide":
            box.hidden = true;
            delete body.dataset.connection;
            isForgotten = false;
            break;
        case "failed":
            say(texts.of("AwayLong"), true);
            comeBack();
            break;
        case "rejected":
            // The server has forgotten this page: loading it anew is all that helps, and loses nothing that was saved. Not at once:
            // one that is about to stop forgets as well, and then there is nothing to load.
            isForgotten = true;
            say(texts.of("Unreachable"), true);
            comeBack();
            break;
    }
});

/** For a page whose line does not go on: loads it anew as soon as the server answers. */
export function beginAgain() {
    isForgotten = true;
    say(texts.of("Unreachable"), false);
    comeBack();
}

// Goes on as soon as the server answers: with this page where the server takes it back, else with the page loaded anew.
async function comeBack() {
    if (isComing) return;
    isComing = true;
    while (isLost()) {
        const answer = await fetch("/health/live", { cache: "no-store" }).catch(() => null);
        if (answer?.ok && isLost() && (isForgotten || !await isTakenBack())) return await isSignedOut() ? leaveAnew() : location.reload();
        await new Promise(done => setTimeout(done, AGAIN_MS));
    }
    isComing = false;
}

const isLost = () => body.dataset.connection === "lost";

const isTakenBack = async () => await window.Blazor?.reconnect?.().catch(() => false) === true;

async function isSignedOut() {
    const answer = await fetch("/api/connectors?limit=1", { cache: "no-store" }).catch(() => null);
    return answer?.status === 401;
}
