// What the wizard asks of the browser: a draft kept in this tab, a code field that is coloured as one types, a sample sent.
const prefix = "datapool.wizard.";

export function keep(name, text) {
    try {
        sessionStorage.setItem(prefix + name, text);
    } catch {
        // The tab's store is full or forbidden: the draft lives on the page alone.
    }
}

export function kept(name) {
    try {
        return sessionStorage.getItem(prefix + name);
    } catch {
        return null;
    }
}

export function forget(name) {
    try {
        sessionStorage.removeItem(prefix + name);
    } catch {
        // There was none.
    }
}

export async function send(address, key, body) {
    const headers = { "Authorization": `Bearer ${key}`, "Content-Type": "application/json" };
    const answer = await fetch(address, { method: "POST", headers, body, credentials: "omit" }).catch(() => null);
    return answer?.status ?? 0;
}

const words = {
    sql: /(--[^\n]*|\/\*[\s\S]*?(?:\*\/|$))|('(?:[^']|'')*'?)|(@\w+)|\b(\d+(?:\.\d+)?)\b|\b(select|from|where|group|by|order|having|limit|offset|join|left|right|inner|outer|full|cross|on|as|and|or|not|in|is|null|like|between|case|when|then|else|end|union|all|distinct|with|values|desc|asc|sum|count|min|max|avg|round|cast|coalesce|exists|over|partition)\b/gi,
};
const kinds = ["c", "str", "pm", "n", "k"];

export function paint(id) {
    const area = document.getElementById(id);
    if (area) colour(area);
}

function colour(area) {
    const box = area.closest(".code");
    const text = area.value;
    const parts = [];
    let from = 0;
    const pattern = words[area.dataset.code];
    for (const found of pattern ? text.matchAll(pattern) : []) {
        parts.push(document.createTextNode(text.slice(from, found.index)));
        const span = document.createElement("span");
        span.className = kinds[found.slice(1).findIndex(group => group !== undefined)];
        span.textContent = found[0];
        parts.push(span);
        from = found.index + found[0].length;
    }
    parts.push(document.createTextNode(text.slice(from) + "\n"));
    box.querySelector(".paint").replaceChildren(...parts);
    box.querySelector(".gut").textContent = Array.from({ length: text.split("\n").length }, (_, line) => line + 1).join("\n");
    follow(area);
}

function follow(area) {
    const box = area.closest(".code");
    const layer = box.querySelector(".paint");
    layer.style.transform = `translate(${-area.scrollLeft}px, ${-area.scrollTop}px)`;
    box.querySelector(".gut").style.transform = `translateY(${-area.scrollTop}px)`;
}

function insert(button) {
    const area = document.getElementById(button.dataset.into);
    if (!area) return;
    area.focus();
    const before = area.value.slice(0, area.selectionStart);
    const text = (before === "" || /\s$|\($/.test(before) ? "" : " ") + button.dataset.insert;
    area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener("input", event => {
    if (event.target instanceof HTMLTextAreaElement && event.target.dataset.code !== undefined) colour(event.target);
});
document.addEventListener("scroll", event => {
    if (event.target instanceof HTMLTextAreaElement && event.target.dataset.code !== undefined) follow(event.target);
}, true);
document.addEventListener("click", event => {
    const button = event.target instanceof Element ? event.target.closest("[data-insert]") : null;
    if (button) insert(button);
});
