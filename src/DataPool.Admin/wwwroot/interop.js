// What the server asks of the page.
export { leaveAnew } from "./leave.js";

export function loadAgain() {
    location.reload();
}

export function openDialog(id) {
    const dialog = document.getElementById(id);
    if (dialog && !dialog.open) dialog.showModal();
}

export function closeDialog(id) {
    document.getElementById(id)?.close();
}

export function focus(id) {
    document.getElementById(id)?.focus();
}

export function reveal(id) {
    const element = document.getElementById(id);
    element?.scrollIntoView({ block: "center" });
    element?.focus({ preventScroll: true });
}

export function setTheme(theme) {
    window.dataPoolTheme.set(theme);
}
