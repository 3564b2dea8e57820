// What every page has in common: times that stay right, copying, the theme, keys, signing out, the lost connection.
import "./ago.js";
import { beginAgain } from "./connection.js";
import "./auth.js";
import "./when.js";
import { leaveFor } from "./leave.js";
import { texts } from "./texts.js";

document.addEventListener("click", async event => {
    const target = event.target instanceof Element ? event.target : null;
    const copy = target?.closest("[data-copy]");
    if (copy) return copyFrom(copy);
    if (target?.closest("[data-theme-button]")) return nextTheme(target.closest("[data-theme-button]"));
    if (target?.closest("[data-sign-out]")) return signOut();
    const reveal = target?.closest("[data-reveal]");
    if (reveal) revealPassword(reveal);
    const inMenu = target?.closest("[popover] a, [popover] button");
    if (inMenu) inMenu.closest("[popover]").hidePopover();
});

async function copyFrom(button) {
    await navigator.clipboard.writeText(button.dataset.copy).catch(() => copyOldWay(button.dataset.copy));
    const word = button.querySelector("span");
    if (!word || button.dataset.copied) return;
    const before = word.textContent;
    button.dataset.copied = "yes";
    word.textContent = texts.of("Copied");
    setTimeout(() => {
        word.textContent = before;
        delete button.dataset.copied;
    }, 1500);
}

// Pages that came over plain http from another machine have no clipboard.
function copyOldWay(text) {
    const area = document.createElement("textarea");
    area.value = text;
    area.className = "sr";
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
}

function nextTheme(button) {
    const theme = window.dataPoolTheme.next();
    const word = texts.of(`Theme-${theme}`);
    button.setAttribute("aria-label", word);
    button.title = word;
}

// The page's line ends first: the server cuts it with the session, and would lead the page away in the middle of this.
async function signOut() {
    window.Blazor?.disconnect?.();
    const answer = await fetch("/api/sign-out", { method: "POST" }).catch(() => null);
    if (answer?.ok || answer?.status === 401) return leaveFor("/sign-in");
    alert(texts.of("StillSignedIn"));
    beginAgain();
}

function revealPassword(button) {
    const input = button.parentElement.querySelector("input");
    input.type = input.type === "password" ? "text" : "password";
    button.setAttribute("aria-pressed", String(input.type === "text"));
}

document.addEventListener("keydown", event => {
    if (event.ctrlKey && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "e") {
        const link = document.querySelector('[data-keys="Control+E"]');
        if (!link) return;
        event.preventDefault();
        link.click();
        return;
    }
    const typing = event.target instanceof Element && event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
        const search = document.querySelector("[data-search]");
        if (!search) return;
        event.preventDefault();
        search.focus();
    }
});
