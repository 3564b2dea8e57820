// What the connector's page asks of the browser.

// Tells the page when it is hidden behind another tab, and when it is seen again.
export function watchSight(page) {
    const tell = () => page.invokeMethodAsync("OnSeen", !document.hidden);
    document.addEventListener("visibilitychange", tell);
    if (document.hidden) tell();
    return { stop: () => document.removeEventListener("visibilitychange", tell) };
}
