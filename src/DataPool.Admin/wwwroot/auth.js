// Forms that change who is signed in go straight from the browser to the server: only an answer to the browser can set its cookie.
for (const form of document.querySelectorAll("form[data-auth]")) begin(form);

// Pages that are built later (settings) bring such forms too.
new MutationObserver(() => document.querySelectorAll("form[data-auth]:not([data-ready])").forEach(begin)).observe(document.body, { childList: true, subtree: true });

function begin(form) {
    form.dataset.ready = "yes";
    const token = "token" in form.dataset ? location.hash.slice(1) : null;
    if (token !== null) {
        const isInvited = token.startsWith("in_");
        form.querySelectorAll("[data-first]").forEach(part => (part.hidden = isInvited));
        form.querySelectorAll("[data-invited]").forEach(part => (part.hidden = !isInvited));
        if (token === "") fail(form, form.dataset.noLink);
    }
    form.addEventListener("submit", event => {
        event.preventDefault();
        send(form, token);
    });
}

async function send(form, token) {
    const button = form.querySelector("button:not([type])");
    if (button.disabled) return;
    clear(form);
    const body = token === null ? {} : { token };
    for (const input of form.querySelectorAll("input[name]")) {
        if (input.closest("[hidden]") || input.name === "repeat") continue;
        body[input.name] = input.value;
    }
    const repeat = form.querySelector("[name=repeat]");
    if (repeat && repeat.value !== form.querySelector("[autocomplete=new-password]").value) return showField(form, "repeat", form.dataset.differs);
    button.disabled = true;
    button.setAttribute("aria-busy", "true");
    try {
        const answer = await fetch(form.dataset.auth, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
        if (answer.ok) return location.assign(ownAddress(form.dataset.next));
        const problem = await answer.json().catch(() => ({}));
        const unknown = (problem.errors ?? []).filter(error => !showField(form, error.path, error.message));
        if (unknown.length > 0 || !problem.errors) fail(form, unknown[0]?.message ?? problem.detail ?? form.dataset.away);
    } catch {
        fail(form, form.dataset.away);
    } finally {
        button.disabled = false;
        button.removeAttribute("aria-busy");
    }
}

function ownAddress(address) {
    return new URL(address, location.origin).origin === location.origin ? address : "/";
}

function clear(form) {
    form.querySelector("[role=alert]").hidden = true;
    form.querySelectorAll("[data-error]").forEach(place => (place.hidden = true));
    form.querySelectorAll("[aria-invalid]").forEach(input => {
        input.removeAttribute("aria-invalid");
        input.closest(".in")?.classList.remove("bad");
    });
}

function fail(form, text) {
    const alert = form.querySelector("[role=alert]");
    alert.querySelector("[data-message]").textContent = text;
    alert.hidden = false;
}

function showField(form, name, text) {
    const place = form.querySelector(`[data-error="${CSS.escape(name)}"]`);
    if (!place) return false;
    place.textContent = text;
    place.hidden = false;
    const input = form.querySelector(`[name="${CSS.escape(name)}"]`);
    input.setAttribute("aria-invalid", "true");
    input.closest(".in")?.classList.add("bad");
    if (!form.querySelector("[aria-invalid]:focus")) input.focus();
    return true;
}
