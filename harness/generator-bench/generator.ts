/** What a generator is told to do to one address. */
export interface Order {
  readonly url: URL;
  /** Requests a second for those that can hold a rate; others send as fast as answers come, over `connections`. */
  readonly perSecond: number;
  readonly connections: number;
  readonly seconds: number;
}

/** What a generator says that it saw; milliseconds, null for what it does not tell. */
export interface Seen {
  readonly requests: number;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  /** How late requests were sent, at p99. */
  readonly latenessP99: number | null;
}

/** A load generator as a command: each runs in a process of its own, so that its cost can be read from outside. */
export interface Generator {
  readonly name: string;
  /** Whether it holds a rate whatever the answers, or waits for them. */
  readonly loop: 'open' | 'closed';
  readonly command: string;
  args(order: Order): readonly string[];
  /** Reads its standard output. Throws when that is not what it prints. */
  read(stdout: string): Seen;
}
