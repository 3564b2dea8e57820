// The foot: how fresh the figures are, quietly while all is well and loudly when the line is lost; and the clock.
import { write } from './board.js';

const WORDS = { fresh: 'Live', late: 'Part of this is late', stale: 'No news from the source' };

/** The page's foot and clock. */
export class Foot {
  #formats;
  #body = document.body;
  #word = document.querySelector('footer .word');
  #side = document.querySelector('footer .side');
  #spoken = document.querySelector('footer [role=status]');
  #clock = document.querySelector('header .clock');

  constructor(formats) { this.#formats = formats; }

  /**
   * Writes it.
   * @param state `lost` null or what happened; `attempt`; `status` `fresh|late|stale` or null before the first snapshot;
   * `from` when the figures are from, in ms, or null; `now` in ms; `side` what is shown of how much.
   */
  draw({ lost, attempt, status, from, now, side }) {
    write(this.#clock, this.#formats.clock(now));
    const mode = lost ? 'lost' : status ?? 'none';
    if (this.#body.dataset.state !== mode) {
      this.#body.dataset.state = mode;
      write(this.#spoken, lost ? `${lost} Reconnecting.` : WORDS[status] ?? '');
    }

    const since = from === null ? null : this.#formats.since(from, now, true);
    if (lost) {
      write(this.#word, since ? `${lost} Figures from ${since}` : lost);
      write(this.#side, attempt > 1 ? `Reconnecting, attempt ${attempt}` : 'Reconnecting');
      return;
    }

    const word = WORDS[status] ?? '';
    write(this.#word, since ? `${word} · ${status === 'fresh' ? 'as of' : 'figures from'} ${since}` : word);
    write(this.#side, side);
  }
}
