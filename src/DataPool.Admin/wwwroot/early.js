// A page is there before its line to the server is: what is pressed and typed until then is kept, and done as soon as it can be.
(() => {
    const LIVE = "[data-live]";
    // What works without the server.
    const OWN = "a, form[data-auth] *, [popovertarget], [popover] *, [data-copy], [data-theme-button], [data-sign-out], [data-reveal], dialog *";
    const typed = new Map();
    let pressed = null;

    const isLive = () => document.querySelector(LIVE) !== null;

    // The element that will take its place: what is there before the line is, is replaced by the same once more.
    function placeOf(element) {
        if (element.id) return `#${CSS.escape(element.id)}`;
        const parent = element.parentElement;
        if (parent === null || element === document.body) return "body";
        return `${placeOf(parent)} > :nth-child(${[...parent.children].indexOf(element) + 1})`;
    }

    // A box has no words of its own: its id, or what is written beside it, tells it from others.
    function wordsOf(element) {
        const words = element.matches("input") ? element.id || element.labels?.[0]?.textContent : element.textContent;
        return `${element.tagName} ${element.getAttribute("aria-label") ?? words?.trim()}`;
    }

    document.addEventListener("click", event => {
        const control = event.target instanceof Element ? event.target.closest("button, input[type=checkbox], input[type=radio]") : null;
        if (control === null || control.matches(OWN) || isLive()) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        pressed = { place: placeOf(control), words: wordsOf(control) };
        document.documentElement.dataset.early = "yes";
    }, true);

    for (const kind of ["input", "change"]) {
        document.addEventListener(kind, event => {
            const field = event.target;
            if (!(field instanceof Element) || !field.matches("input:not([type=checkbox], [type=radio]), textarea, select") || field.matches(OWN) || isLive()) return;
            typed.set(placeOf(field), { words: field.tagName, value: field.value, hasFocus: document.activeElement === field });
        }, true);
    }

    // Called some time after a page can be used: somebody may have begun to.
    window.dataPoolOpened = () => {
        if (document.activeElement?.closest("main, dialog")) return;
        const heading = document.querySelector("h1");
        if (heading === null) return;
        if (!heading.hasAttribute("tabindex")) heading.tabIndex = -1;
        heading.focus({ preventScroll: true });
    };

    function replay() {
        for (const [place, { words, value, hasFocus }] of typed) {
            const field = document.querySelector(place);
            if (field?.tagName !== words || field.value === value) continue;
            field.value = value;
            if (hasFocus) field.focus();
            field.dispatchEvent(new Event("input", { bubbles: true }));
            // Also where somebody still types: a browser tells of no change that a script has made, and many fields listen to that alone.
            field.dispatchEvent(new Event("change", { bubbles: true }));
        }
        typed.clear();
        delete document.documentElement.dataset.early;
        if (pressed === null) return;
        const { place, words } = pressed, control = document.querySelector(place);
        pressed = null;
        if (control && wordsOf(control) === words) control.click();
    }

    // A page that has no such line (signing in, setting up) is never waited for.
    document.addEventListener("DOMContentLoaded", () => {
        if (isLive()) return replay();
        const watch = new MutationObserver(() => {
            if (!isLive()) return;
            watch.disconnect();
            // What has been rendered is bound by then.
            requestAnimationFrame(replay);
        });
        watch.observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-live"] });
    });
})();
