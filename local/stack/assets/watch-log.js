// What was played of a video, as parts in seconds. There is no document in this file, so any player can use it.

/** Parts per report at most. */
const MOST = 100;

/** Parts that overlap or touch, as one, in the order of the video. */
export function joined(parts) {
  const whole = [];
  for (const { from, to } of [...parts].sort((a, b) => a.from - b.from)) {
    const last = whole.at(-1);
    if (last && from <= last.to) last.to = Math.max(last.to, to);
    else whole.push({ from, to });
  }
  return whole;
}

/** Collects what was played until the platform has it. */
export class WatchLog {
  #parts = [];
  #playing = null;

  /** The video plays at this time, and has not jumped since the last call. */
  play(time) {
    this.#playing ??= { from: time, to: time };
    this.#playing.to = Math.max(this.#playing.to, time);
  }

  /** The video has stopped, or jumps. */
  stop() {
    const part = this.#playing;
    this.#playing = null;
    if (part && part.to > part.from) this.#parts.push(part);
  }

  /**
   * What the platform does not have yet. Call `confirm` once it has answered: what was never answered is sent again,
   * which is harmless, because the platform counts each second once.
   */
  take() {
    const sent = this.#parts.slice(0, MOST - 1);
    const playing = this.#playing;
    const until = playing?.to;
    const parts = joined(playing && until > playing.from ? [...sent, playing] : sent);
    const confirm = () => {
      this.#parts = this.#parts.filter((part) => !sent.includes(part));
      if (playing) playing.from = Math.max(playing.from, until);
    };
    return { parts, confirm };
  }
}
