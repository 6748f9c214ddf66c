import { together } from './together.ts';

interface InOrder<Item, Result> {
  readonly atOnce: number;
  readonly signal: AbortSignal;
  work(item: Item): Promise<Result>;
  /** Told of each result in the order of the items, as soon as those before it are there. */
  onResult(result: Result): void;
}

/**
 * Works on items, some at once, and returns the results in their order. Begins no other item after one has failed or the
 * signal was aborted, and throws the reason when those under way have ended.
 */
export async function inOrder<Item, Result>(
  items: readonly Item[],
  { atOnce, signal, work, onResult }: InOrder<Item, Result>,
): Promise<Result[]> {
  const waiting = [...items.entries()];
  const ended = new Map<number, Result>();
  const results: Result[] = [];
  const takeTurns = async (linked: AbortSignal) => {
    for (let next = waiting.shift(); next && !linked.aborted; next = waiting.shift()) {
      const [index, item] = next;
      ended.set(index, await work(item));
      while (ended.has(results.length)) {
        const result = ended.get(results.length) as Result;
        results.push(result);
        onResult(result);
      }
    }
  };
  await together(signal, Array<typeof takeTurns>(atOnce).fill(takeTurns));
  signal.throwIfAborted();
  return results;
}
