// The page's line to the server: says when it is gone, keeps trying, and comes back by itself.
import { texts } from "./texts.js";

const box = document.getElementById("components-reconnect-modal");
const body = document.documentElement;

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
    switch (event.detail.state) {
        case "show":
        case "retrying":
            say(texts.of("Unreachable"), false);
            break;
        case "hide":
            box.hidden = true;
            delete body.dataset.connection;
            break;
        case "failed":
            say(texts.of("AwayLong"), true);
            retryForEver();
            break;
        case "rejected":
            say(texts.of("StartedAgain"), true);
            comeBack();
            break;
    }
});

// The server is there again but has forgotten this page: loading it anew is all that helps, and loses nothing that was saved.
async function comeBack() {
    location.reload();
}

async function retryForEver() {
    for (;;) {
        await new Promise(done => setTimeout(done, 3000));
        const answer = await fetch("/health/live", { cache: "no-store" }).catch(() => null);
        if (answer?.ok) return location.reload();
    }
}
