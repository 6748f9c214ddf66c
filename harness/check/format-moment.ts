/** A moment of a history for people: `at 12.345 s`, counted from the start of the measured phase. */
export function formatMoment(us: number): string {
  return `at ${(us / 1e6).toFixed(3)} s`;
}
