/**
 * What was started and must come down, whatever happens. Whoever starts something enters it on the same line, so a
 * half-started topology comes down too. Closed in reverse order; every step runs even when an earlier one throws.
 */
export class Scope implements AsyncDisposable {
  readonly #stack = new AsyncDisposableStack();
  // The stack's own SuppressedErrors are nested and have no names.
  readonly #failures: Error[] = [];

  /** Enters one thing to close. Throws when the scope is closed: starting something then would leak it. */
  defer(name: string, close: () => Promise<void> | void): void {
    if (this.#stack.disposed) throw new Error(`'${name}' entered a scope that is closed.`);
    this.#stack.defer(async () => {
      try {
        await close();
      } catch (cause) {
        this.#failures.push(new Error(`Could not take down ${name}.`, { cause }));
      }
    });
  }

  /** A scope that closes no later than this one. */
  child(name: string): Scope {
    const child = new Scope();
    this.defer(name, () => child.close());
    return child;
  }

  /** Closes everything, last entered first. Throws an AggregateError with what could not be closed. */
  async close(): Promise<void> {
    await this.#stack.disposeAsync();
    const failures = this.#failures.splice(0);
    if (failures.length > 0) throw new AggregateError(failures, 'Not everything could be taken down.');
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
