// <dp-when at="2026-04-09T13:31:52Z" format="seconds">: a moment in the reader's own time zone; the whole of it in the tooltip.
const formats = {
    minutes: new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" }),
    seconds: new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit" }),
};
const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

class When extends HTMLElement {
    static observedAttributes = ["at"];

    connectedCallback() {
        this.show();
    }

    attributeChangedCallback() {
        if (this.isConnected) this.show();
    }

    show() {
        const at = new Date(this.getAttribute("at"));
        if (Number.isNaN(at.getTime())) return;
        const clock = (formats[this.getAttribute("format")] ?? formats.minutes).format(at);
        const isToday = at.toDateString() === new Date().toDateString() || this.hasAttribute("clock");
        this.textContent = isToday ? clock : `${day.format(at)}, ${clock}`;
        this.title = exact.format(at);
    }
}

customElements.define("dp-when", When);
