// <dp-band stream>: says above the page that it shows the past, that the line is lost, or that the stream is gone.
import { filled, icon } from "./dom.js";
import { StreamElement } from "./element.js";
import { make, write } from "./shared.js";
import { clockOf, dayAndTime, words } from "./words.js";

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
        const back = filled("button", "btn s", words.of("BackToLive"));
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
            write(this.#pastFact, words.of("LookingBack", dayAndTime(live.past.at, live.now())));
            write(this.#pastText, isFailed ? this.#failed(live.past.problem) : words.of("ScreensGoOn"));
        }

        this.#lost.hidden = !live.isCut;
        if (!live.isCut) return;
        const isGone = live.line === "gone";
        this.#lost.className = isGone ? "band err" : "band warn";
        write(this.#lostFact, isGone ? words.of("StreamGone", live.name) : words.of("LineLost"));
        const keeps = live.isLoaded && live.liveVersion >= 0;
        write(this.#lostText, isGone
            ? words.of(keeps ? "GoneKept" : "GoneNever")
            : keeps ? words.of("LostSince", clockOf(live.lostAt, live.now())) : words.of("Trying"));
    }

    #failed(problem) {
        if (problem.code !== "not_kept") return words.of("NotRead", problem.message);
        const since = /\d{4}-\d\d-\d\dT[\d:.]+Z/.exec(problem.message)?.[0];
        return since ? words.of("BeforeHistory", dayAndTime(Date.parse(since), this.live.now())) : words.of("NoHistoryKept");
    }
}

customElements.define("dp-band", Band);
