/** Work that was begun and has not ended. One that throws breaks the whole: nothing more should begin. */
export class UnderWay {
  readonly #broken = new AbortController();
  #count = 0;
  #allEnded: (() => void) | null = null;

  get count(): number {
    return this.#count;
  }

  /** Aborted with the first thing that was thrown. */
  get broken(): AbortSignal {
    return this.#broken.signal;
  }

  add(work: Promise<unknown>): void {
    this.#count++;
    void work.then(this.#end, (cause: unknown) => {
      this.#broken.abort(cause);
      this.#end();
    });
  }

  /** Waits for everything, and throws the first thing that was thrown. */
  async ended(): Promise<void> {
    if (this.#count > 0) {
      await new Promise<void>((resolve) => {
        this.#allEnded = resolve;
      });
    }
    this.#broken.signal.throwIfAborted();
  }

  readonly #end = (): void => {
    if (--this.#count === 0) this.#allEnded?.();
  };
}
