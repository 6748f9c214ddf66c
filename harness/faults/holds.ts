import { orAborted } from '../core/or-aborted.ts';

/** What one fault acts on exclusively. Disposing it lets the next one act. */
export interface Hold extends Disposable {
  /** For whom it had to wait, and for what of theirs; null when it had not. */
  readonly waited: { readonly who: string; readonly what: string } | null;
}

export interface Holds {
  /**
   * Waits until no other fault holds any of `ids`, in the order of the calls. `onWait` is called with the holder when
   * it has to wait. Throws the reason of `signal` when that is aborted first.
   */
  take(who: string, ids: readonly string[], options: HoldOptions): Promise<Hold>;
}

export interface HoldOptions {
  readonly signal: AbortSignal;
  onWait?(waited: NonNullable<Hold['waited']>): void;
}

/** Exclusive holds: effects of two faults on one instance at the same time could not be separated. */
export function exclusiveHolds(): Holds {
  const queues = new Map<string, Promise<void>>();
  const holders = new Map<string, string>();
  return {
    async take(who, ids, { signal, onWait }) {
      const releases: (() => void)[] = [];
      const release = () => {
        for (const one of releases.splice(0)) one();
      };
      let waited: Hold['waited'] = null;
      try {
        // In one order for all, so that no two wait for each other.
        for (const id of ids.toSorted()) {
          const holder = holders.get(id);
          if (holder !== undefined && waited === null) {
            waited = { who: holder, what: id };
            onWait?.(waited);
          }
          const over = Promise.withResolvers<void>();
          const before = queues.get(id) ?? Promise.resolve();
          queues.set(
            id,
            before.then(() => over.promise),
          );
          releases.push(() => {
            if (holders.get(id) === who) holders.delete(id);
            over.resolve();
          });
          await orAborted(before, signal);
          holders.set(id, who);
        }
      } catch (cause) {
        release();
        throw cause;
      }
      return { waited, [Symbol.dispose]: release };
    },
  };
}
