// Small pieces of pages.
import { make } from "./shared.js";

const SVG = "http://www.w3.org/2000/svg";
const icons = document.querySelector("svg.i use").getAttribute("href").split("#")[0];

const MARKS = {
    fresh: "M6 1a5 5 0 1 0 0 10A5 5 0 0 0 6 1z",
    late: "M6 .5a5.500 5.500 0 1 0 0 11A5.500 5.500 0 0 0 6 .5zM6 2v8a4 4 0 0 1 0-8z",
    stale: "M6 .5a5.500 5.500 0 1 0 0 11A5.500 5.500 0 0 0 6 .5zM6 2a4 4 0 1 1 0 8 4 4 0 0 1 0-8z",
    err: "M6 .2 11.800 6 6 11.800.2 6zM5.300 3.200v3.600h1.400V3.200zM5.200 8.200a.8.8 0 1 0 1.600 0 .8.8 0 0 0-1.600 0z",
};

/** An SVG element. */
export function svg(name, attributes = {}) {
    const element = document.createElementNS(SVG, name);
    for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
    return element;
}

/** An icon of the pages. */
export function icon(name, className = "") {
    const element = svg("svg", { class: `i ${className}`, "aria-hidden": "true" });
    element.append(svg("use", { href: `${icons}#${name}` }));
    return element;
}

/** The mark of a stream's status: `fresh`, `late`, `stale` or `err`. A shape each, never colour alone. */
export function setMark(element, mark, title) {
    if (element.dataset.mark !== mark) {
        element.dataset.mark = mark;
        const shape = svg("svg", { viewBox: "0 0 12 12", "aria-hidden": "true" });
        shape.append(svg("path", { d: MARKS[mark], "fill-rule": "evenodd", fill: "currentColor" }));
        element.replaceChildren(shape);
    }
    if (element.title !== title) element.title = title;
}

/** An element with text or elements in it. */
export function filled(name, className, ...content) {
    const element = make(name, className);
    element.append(...content);
    return element;
}

/** Sets an attribute where it differs; null takes it away. */
export function setAttribute(element, name, value) {
    if (value === null) element.removeAttribute(name);
    else if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value);
}
