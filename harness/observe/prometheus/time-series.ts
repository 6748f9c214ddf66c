/** Points under one set of labels, `__name__` among them. */
export interface TimeSeries {
  readonly labels: Readonly<Record<string, string>>;
  /** Milliseconds since the Unix epoch, rising. */
  readonly points: readonly (readonly [atUnixMs: number, value: number])[];
}
