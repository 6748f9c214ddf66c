/** The most moments that lie within `windowUs` of each other, wherever that window begins. Changes nothing. */
export function mostAtOnce(momentsUs: readonly number[], windowUs: number): number {
  const sorted = momentsUs.toSorted((a, b) => a - b);
  let [first, most] = [0, 0];
  for (const [last, us] of sorted.entries()) {
    while (us - (sorted[first] ?? us) >= windowUs) first++;
    most = Math.max(most, last - first + 1);
  }
  return most;
}
