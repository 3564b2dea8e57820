// Places the elements of items, moves them smoothly, and lights up what changed. Everything moves by transform and
// opacity alone, positions are computed: nothing here makes the browser lay the page out.

const GLIDE = { duration: 600, easing: 'cubic-bezier(.2,.7,.2,1)', composite: 'add' };
const APPEAR_MS = 400;
const LEAVE_MS = 250;
const FLASH_MS = 1600;
const STILL_FLASH_MS = 3000;
const MOST_SPARE = 100;

const reducedMotion = matchMedia('(prefers-reduced-motion: reduce)');
const flashes = new WeakMap();

/** Lights an element up: a wash that fades, or with reduced motion a bar that stays a while (see ::before in the CSS). */
export function flash(element) {
  flashes.get(element)?.cancel();
  const frames = reducedMotion.matches ? [{ opacity: 1 }, { opacity: 1 }] : [{ opacity: 1 }, { opacity: 1, offset: 0.25 }, { opacity: 0 }];
  const duration = reducedMotion.matches ? STILL_FLASH_MS : FLASH_MS;
  flashes.set(element, element.animate(frames, { duration, easing: 'ease-in', pseudoElement: '::before' }));
}

function unflash(element) {
  flashes.get(element)?.cancel();
  flashes.delete(element);
}

/** Writes a text where it differs. */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** An element. */
export function make(name, className, attributes = {}) {
  const element = document.createElement(name);
  if (className) element.className = className;
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
  return element;
}

/** Elements by item key, in the order of the items, each reused for another item when its own is gone. */
export class Board {
  #host;
  #create;
  #spare = [];
  #held = new Map();
  #geometry = '';

  /** @param host what the elements lie in; @param create makes an empty `{element, cells: Map}`. */
  constructor(host, create) {
    this.#host = host;
    this.#create = create;
  }

  /**
   * Shows these items and no others.
   * @param places `[{item, x, y}]` in order, in pixels; @param geometry any text: when it is another one, nothing glides;
   * @param update writes `(holder, item, changed)`; @param changes what changed, by key.
   */
  place(places, geometry, update, changes) {
    const isFirst = this.#geometry === '';
    const glides = this.#geometry === geometry && !reducedMotion.matches;
    this.#geometry = geometry;
    const shown = new Set(places.map(place => place.item.key));
    for (const [key, holder] of this.#held) if (!shown.has(key)) this.#leave(key, holder, glides);

    let cursor = this.#first();
    for (const { item, x, y } of places) {
      let holder = this.#held.get(item.key);
      const isNew = !holder;
      if (isNew) {
        holder = this.#spare.pop() ?? this.#create();
        this.#held.set(item.key, holder);
      }
      update(holder, item, isNew ? null : changes.get(item.key));
      this.#move(holder, x, y, glides && !isNew);
      if (isNew && !isFirst && !reducedMotion.matches) holder.element.animate([{ opacity: 0 }, { opacity: 1 }], APPEAR_MS);
      cursor = this.#insert(holder.element, cursor);
    }
  }

  /** Takes all away, at once. */
  clear() {
    for (const [key, holder] of this.#held) this.#leave(key, holder, false);
    this.#geometry = '';
  }

  #first() {
    let element = this.#host.firstElementChild;
    while (element?.inert) element = element.nextElementSibling;
    return element;
  }

  // One that only has to let one other pass lets it pass: moved elements are few.
  #insert(element, cursor) {
    const after = from => {
      let next = from.nextElementSibling;
      while (next?.inert) next = next.nextElementSibling;
      return next;
    };
    if (element === cursor) return after(cursor);
    if (cursor && after(cursor) === element) {
      const next = after(element);
      this.#host.append(cursor);
      return next;
    }
    this.#host.insertBefore(element, cursor);
    return cursor;
  }

  #move(holder, x, y, glides) {
    if (holder.x === x && holder.y === y) return;
    holder.element.style.transform = `translate(${x}px,${y}px)`;
    if (glides) {
      holder.element.animate([{ transform: `translate(${holder.x - x}px,${holder.y - y}px)` }, { transform: 'translate(0,0)' }], GLIDE);
    } else {
      for (const animation of holder.element.getAnimations()) animation.cancel();
    }
    holder.x = x;
    holder.y = y;
  }

  #leave(key, holder, fades) {
    this.#held.delete(key);
    const gone = () => {
      // Before it is taken out: what is not in the page has no animations to be found, and would keep its last opacity.
      for (const animation of holder.element.getAnimations()) animation.cancel();
      for (const cell of holder.cells.values()) unflash(cell);
      holder.element.remove();
      holder.element.inert = false;
      holder.x = holder.y = undefined;
      if (this.#spare.length < MOST_SPARE) this.#spare.push(holder);
    };
    if (!fades) {
      gone();
      return;
    }
    holder.element.inert = true;
    holder.element.animate([{ opacity: 1 }, { opacity: 0 }], { duration: LEAVE_MS, fill: 'forwards' }).finished.then(gone, () => {});
  }
}

/** Says quietly that the source no longer returns the item. */
export function markMissing(element, isMissing) {
  const mark = element.querySelector('.gone');
  if (isMissing === !!mark) return;
  if (mark) {
    mark.remove();
    return;
  }
  const words = make('span', 'gone');
  words.textContent = 'no longer at the source';
  element.append(words);
}
