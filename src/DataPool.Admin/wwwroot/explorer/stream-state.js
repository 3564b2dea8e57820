// <dp-stream-state stream>: its version, whether it is live, how fresh it is, and what feeds it.
import { filled, icon, setAttribute, setMark } from "./dom.js";
import { StreamElement } from "./element.js";
import { make, write } from "./shared.js";
import { dayAndTime, numbered, statusOf, words } from "./words.js";

class StreamState extends StreamElement {
    #version;
    #line;
    #word;
    #updated;
    #ago;
    #mark;
    #status;
    #sources;
    #known = "";

    build() {
        this.#version = make("span", "tag");
        this.#line = make("span", "tag");
        this.#word = make("span");
        this.#line.append(icon("radio", "sm"), this.#word);
        this.#ago = make("dp-ago");
        this.#updated = filled("span", "t3 small", words.of("ChangedAgo"), this.#ago);
        this.#mark = make("span", "smark");
        this.#status = make("span");
        this.#sources = make("span", "feeds");
        this.append(filled("span", "row tags", this.#version, this.#line, this.#updated), filled("span", "row facts small", this.#mark, this.#status, this.#sources));
    }

    draw() {
        const { live } = this;
        const version = live.isLoaded ? live.version : null;
        this.#version.hidden = version === null;
        if (version !== null) write(this.#version, words.of("Version", numbered(version)));
        this.#drawLine();
        const isKnown = live.isLoaded && live.madeAt !== null;
        this.#updated.hidden = !isKnown;
        if (isKnown) setAttribute(this.#ago, "at", live.madeAt);
        const status = statusOf(live.status);
        this.#mark.parentElement.hidden = live.status === null || !live.isLive;
        if (live.status === null) return;
        setMark(this.#mark, status.mark, status.word);
        write(this.#status, words.of("StateMeans", status.word, status.means));
        this.#drawSources(live.status.connectors ?? []);
    }

    #drawLine() {
        const { live } = this;
        const [className, word] = live.past ? ["tag warn", words.of("AsItWas", dayAndTime(live.past.at, live.now()))]
            : live.line === "gone" ? ["tag err", words.of("Gone")]
            : live.isCut ? ["tag warn", words.of("NotConnected")]
            : live.isLoaded ? ["tag ok", words.of("Live")] : ["tag", words.of("Connecting")];
        if (this.#line.className !== className) this.#line.className = className;
        write(this.#word, word);
    }

    #drawSources(connectors) {
        const known = JSON.stringify(connectors.map(({ id, name }) => [id, name]));
        if (known === this.#known) return;
        this.#known = known;
        const links = connectors.map(({ id, name }) => {
            const link = filled("a", "", name);
            link.href = `/connectors/${encodeURIComponent(id)}`;
            link.dir = "auto";
            return link;
        });
        this.#sources.replaceChildren(...links.flatMap((link, i) => i === 0 ? [words.of("FedBy"), link] : [", ", link]));
    }
}

customElements.define("dp-stream-state", StreamState);
