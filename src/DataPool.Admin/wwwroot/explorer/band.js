// <dp-band stream>: says above the page that it shows the past, that the line is lost, or that the stream is gone.
import { filled, icon } from "./dom.js";
import { StreamElement } from "./element.js";
import { make, write } from "./shared.js";
import { clockOf, dayAndTime } from "./words.js";

class Band extends StreamElement {
    #past;
    #pastFact;
    #pastText;
    #lost;
    #lostFact;
    #lostText;

    build() {
        this.#pastFact = make("b");
        this.#pastText = make("span");
        const back = filled("button", "btn s", "Back to live");
        back.type = "button";
        back.addEventListener("click", () => this.live?.lookLive());
        this.#past = filled("div", "band warn", icon("history"), filled("p", "", this.#pastFact, " ", this.#pastText), back);
        this.#lostFact = make("b");
        this.#lostText = make("span");
        this.#lost = filled("div", "band", icon("wifi-off"), filled("p", "", this.#lostFact, " ", this.#lostText));
        this.#past.hidden = this.#lost.hidden = true;
        this.setAttribute("role", "status");
        this.append(this.#past, this.#lost);
    }

    draw() {
        const { live } = this;
        this.#past.hidden = live.isLive;
        if (!live.isLive) {
            const isFailed = live.past.state === "failed";
            write(this.#pastFact, `You are looking at the past: ${dayAndTime(live.past.at, live.now())}.`);
            write(this.#pastText, isFailed ? this.#failed(live.past.problem) : "Screens are not affected; they go on showing the live values.");
        }

        this.#lost.hidden = !live.isCut;
        if (!live.isCut) return;
        const isGone = live.line === "gone";
        this.#lost.className = isGone ? "band err" : "band warn";
        write(this.#lostFact, isGone ? `The stream “${live.name}” is gone.` : "Connection lost.");
        const keeps = live.isLoaded && live.liveVersion >= 0;
        write(this.#lostText, isGone
            ? keeps ? "It was deleted. You see its last values until you leave; it comes back here if it is created again." : "It was deleted or never existed. Choose another one."
            : keeps ? `You see the values of ${clockOf(live.lostAt, live.now())}. DataPool goes on trying.` : "DataPool goes on trying.");
    }

    #failed(problem) {
        if (problem.code !== "not_kept") return `That could not be read: ${problem.message}`;
        const since = /\d{4}-\d\d-\d\dT[\d:.]+Z/.exec(problem.message)?.[0];
        return since ? `Nothing is kept of that time: the history begins ${dayAndTime(Date.parse(since), this.live.now())}.` : "This stream keeps no history. An operator sets in its settings how many days are kept.";
    }
}

customElements.define("dp-band", Band);
