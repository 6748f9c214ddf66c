/** Counts what happens to each key, and is true for every k-th time. */
export function every(k: number): (key?: string) => boolean {
  const counts = new Map<string, number>();
  return (key = '') => {
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    return count % k === 0;
  };
}
