export interface TextBounds {
  readonly headBytes: number;
  readonly tailBytes: number;
}

const lineFeed = 10;

const usualBounds: TextBounds = { headBytes: 512 * 1024, tailBytes: 512 * 1024 };

/**
 * Text of somebody else's, however much of it comes: its beginning and its end are kept, and how much is left out between them.
 * What is kept are whole lines, since half of a secret would not be known as one.
 */
export class BoundedText {
  readonly #bounds: TextBounds;
  readonly #head: Buffer[] = [];
  #headBytes = 0;
  #tail: Buffer[] = [];
  #tailBytes = 0;
  #leftOut = 0;

  constructor(bounds: TextBounds = usualBounds) {
    this.#bounds = bounds;
  }

  push(chunk: Buffer): void {
    const forHead = chunk.subarray(0, this.#bounds.headBytes - this.#headBytes);
    if (forHead.length > 0) this.#head.push(forHead);
    this.#headBytes += forHead.length;
    const rest = chunk.subarray(forHead.length);
    if (rest.length === 0) return;
    this.#tail.push(rest);
    this.#tailBytes += rest.length;
    // Not at each chunk: copying would cost more than keeping.
    if (this.#tailBytes > 2 * this.#bounds.tailBytes) this.#shorten();
  }

  text(): string {
    this.#shorten();
    const [head, tail] = [Buffer.concat(this.#head), Buffer.concat(this.#tail)];
    if (this.#leftOut === 0) return Buffer.concat([head, tail]).toString();
    const begins = head.subarray(0, head.lastIndexOf(lineFeed) + 1);
    const firstEnd = tail.indexOf(lineFeed);
    const ends = firstEnd < 0 ? Buffer.alloc(0) : tail.subarray(firstEnd + 1);
    const leftOut = this.#leftOut + head.length + tail.length - begins.length - ends.length;
    return `${begins}... ${leftOut} bytes left out ...\n${ends}`;
  }

  #shorten(): void {
    const tail = Buffer.concat(this.#tail);
    const kept = Buffer.from(tail.subarray(Math.max(0, tail.length - this.#bounds.tailBytes)));
    this.#leftOut += tail.length - kept.length;
    this.#tail = [kept];
    this.#tailBytes = kept.length;
  }
}

/** The last lines of a text that are not empty. One that is endless is told by its length: half of it could be half of a secret. */
export function lastLines(text: string, { lines = 10, columns = 1_000 } = {}): readonly string[] {
  const said = text.split('\n').filter((line) => line.trim() !== '');
  return said
    .slice(-lines)
    .map((line) => (line.length > columns ? `(a line of ${line.length} characters)` : line));
}
