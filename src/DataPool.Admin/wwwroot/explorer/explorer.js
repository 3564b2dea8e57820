// The explorer's live parts. They read the API straight from the browser; nothing of it goes through the page's circuit.
import "./band.js";
import "./csv.js";
import "./item-view.js";
import "./items-table.js";
import "./scrubber.js";
import "./stream-state.js";
import "./tree.js";
