/** The load that a generator sends to one address. */
export interface Order {
  readonly url: URL;
  /** Requests a second, for those that can hold a rate; null: as many as `connections` make when each waits for its answer. */
  readonly perSecond: number | null;
  readonly connections: number;
  readonly seconds: number;
}

/** What a generator measured; milliseconds, null for what it does not report. */
export interface Seen {
  readonly requests: number;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
}

/** A load generator as a command: each runs in a process of its own, so that its cost can be read from outside. */
export interface Generator {
  readonly name: string;
  /** Whether a rate is held without waiting for responses, is only a mean of what is sent when answers come, or is not held at all. */
  readonly rate: 'open' | 'mean' | 'none';
  readonly command: string;
  args(order: Order): readonly string[];
  /** Reads its standard output. Throws when that is not what it prints. */
  read(stdout: string): Seen;
}
