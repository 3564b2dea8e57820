// What the parts of the explorer have in common: they show one stream, and are told by attributes which, and what of it.
import { join } from "./live.js";

export class StreamElement extends HTMLElement {
    static observedAttributes = ["stream", "item", "field"];

    /** The stream; null while there is none. */
    live = null;

    #isBuilt = false;
    #onDraw = changes => this.draw(changes);

    get item() { return this.getAttribute("item"); }

    get field() { return this.getAttribute("field"); }

    connectedCallback() {
        if (!this.#isBuilt) this.build();
        this.#isBuilt = true;
        this.#join();
    }

    disconnectedCallback() {
        this.live?.leave(this.#onDraw);
        this.live = null;
    }

    attributeChangedCallback(name, before, now) {
        // Attributes are told before the element has been told that it is in the page.
        if (!this.#isBuilt || !this.isConnected || before === now) return;
        if (name === "stream") this.#join();
        this.moved(name);
        if (this.live) this.draw(new Map());
    }

    /** Makes what is always there. */
    build() {}

    /** Another stream, item or field is to be shown. */
    moved() {}

    /** Shows what there is. @param changes names of changed fields by item key, for lighting them up. */
    draw() {}

    #join() {
        const name = this.getAttribute("stream");
        if (this.live?.name === name) return;
        this.live?.leave(this.#onDraw);
        this.live = name ? join(name, this.#onDraw) : null;
    }
}
