import {
  build,
  decodeFromCompressedBase64,
  encodeIntoCompressedBase64,
  type Histogram as Hdr,
} from 'hdr-histogram-js';

/** What a stored distribution holds: an HdrHistogram, compressed and base64, and how many values it has. */
export interface StoredHistogram {
  readonly hdr: string;
  readonly count: number;
}

const thousandths = 1000;
/** An hour of milliseconds in thousandths; a larger value is counted as this one. */
const highest = 3_600_000 * thousandths;

/**
 * A distribution in bounded memory with three significant digits. Every histogram has the same bounds and digits, so any
 * two can be merged. Values are kept in whole thousandths of their unit: milliseconds in microseconds.
 */
export class Histogram {
  readonly #hdr: Hdr;

  constructor(hdr: Hdr = empty()) {
    this.#hdr = hdr;
  }

  static read(stored: StoredHistogram): Histogram {
    return new Histogram(decodeFromCompressedBase64(stored.hdr));
  }

  /** All values of `parts` together. Percentiles come from this, never from an average of percentiles. */
  static merged(parts: Iterable<Histogram>): Histogram {
    const sum = new Histogram();
    for (const part of parts) sum.#hdr.add(part.#hdr);
    return sum;
  }

  /** Throws a RangeError for a negative value: a clock was read wrongly, and clamping would hide it. */
  record(value: number): void {
    if (!(value >= 0)) throw new RangeError(`A histogram cannot hold ${value}.`);
    this.#hdr.recordValue(Math.min(highest, Math.round(value * thousandths)));
  }

  get count(): number {
    return this.#hdr.totalCount;
  }

  /** The value at quantile `q` from 0 to 1, in the unit that was recorded. NaN when empty. */
  quantile(q: number): number {
    if (this.count === 0) return Number.NaN;
    return Math.min(this.#hdr.getValueAtPercentile(q * 100), this.#hdr.maxValue) / thousandths;
  }

  get mean(): number {
    return this.count === 0 ? Number.NaN : this.#hdr.mean / thousandths;
  }

  get max(): number {
    return this.count === 0 ? Number.NaN : this.#hdr.maxValue / thousandths;
  }

  store(): StoredHistogram {
    return { hdr: encodeIntoCompressedBase64(this.#hdr), count: this.count };
  }
}

function empty(): Hdr {
  return build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: highest,
    numberOfSignificantValueDigits: 3,
    bitBucketSize: 32,
  });
}
