/**
 * What was started and must come down, whatever happens. Whoever starts something enters it on the same line, so a
 * half-started topology comes down too. Closed in reverse order; every step runs even when an earlier one throws.
 */
export class Scope implements AsyncDisposable {
  readonly #stack: { name: string; close: () => Promise<void> | void }[] = [];
  #closed = false;

  /** Enters one thing to close. Throws when the scope is closed: starting something then would leak it. */
  defer(name: string, close: () => Promise<void> | void): void {
    if (this.#closed) throw new Error(`'${name}' entered a scope that is closed.`);
    this.#stack.push({ name, close });
  }

  /** A scope that closes no later than this one. */
  child(name: string): Scope {
    const child = new Scope();
    this.defer(name, () => child.close());
    return child;
  }

  /** Closes everything, last entered first. Throws an AggregateError with what could not be closed. */
  async close(): Promise<void> {
    this.#closed = true;
    const failures: unknown[] = [];
    for (let entry = this.#stack.pop(); entry; entry = this.#stack.pop()) {
      try {
        await entry.close();
      } catch (cause) {
        failures.push(new Error(`Could not take down ${entry.name}.`, { cause }));
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'Not everything could be taken down.');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
