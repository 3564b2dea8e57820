// Runs before the first paint, so that no page flashes in the other theme.
(() => {
    const wanted = localStorage.getItem("theme");
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const apply = () => {
        const theme = localStorage.getItem("theme") ?? "system";
        document.documentElement.dataset.theme = theme === "system" ? (dark.matches ? "dark" : "light") : theme;
    };
    if (wanted !== null && !["light", "dark", "system"].includes(wanted)) localStorage.removeItem("theme");
    apply();
    dark.addEventListener("change", apply);
    window.addEventListener("storage", apply);
    window.dataPoolTheme = {
        next() {
            const order = ["system", "light", "dark"];
            const now = localStorage.getItem("theme") ?? "system";
            const next = order[(order.indexOf(now) + 1) % order.length];
            localStorage.setItem("theme", next);
            apply();
            return next;
        },
        set(theme) {
            localStorage.setItem("theme", theme);
            apply();
        },
        get: () => localStorage.getItem("theme") ?? "system",
    };
})();
