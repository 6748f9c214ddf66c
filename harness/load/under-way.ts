/** Work that was begun and has not ended. One that throws breaks the whole: nothing more should begin. */
export class UnderWay {
  readonly #all = new Set<Promise<void>>();
  readonly #broken = new AbortController();

  get count(): number {
    return this.#all.size;
  }

  /** Aborted with the first thing that was thrown. */
  get broken(): AbortSignal {
    return this.#broken.signal;
  }

  add(work: Promise<void>): void {
    const one = work
      .catch((cause: unknown) => this.#broken.abort(cause))
      .finally(() => this.#all.delete(one));
    this.#all.add(one);
  }

  /** Waits for everything, and throws the first thing that was thrown. */
  async ended(): Promise<void> {
    while (this.#all.size > 0) await Promise.all(this.#all);
    this.#broken.signal.throwIfAborted();
  }
}
