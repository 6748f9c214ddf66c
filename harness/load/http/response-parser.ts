import type { HttpResponse } from '../../app/adapter.ts';
import { assertNever } from '../../core/errors.ts';
import { type BadKind, BadResponse } from './bad-response.ts';
import { decodeBody } from './decode-body.ts';
import { type Head, readHead } from './read-head.ts';
import { longestBodyBytes, longestHeadBytes } from './response-limits.ts';

/** A response, and whether its connection can carry another one. */
export interface ParsedResponse {
  readonly response: HttpResponse;
  readonly isReusable: boolean;
}

const opening = 'HTTP/1.';
const chunkSize = /^([0-9a-fA-F]{1,8})(?:[ \t]*;[\t\x20-\x7e\x80-\xff]*)?$/;

/**
 * Reads the response to one request that is not HEAD from bytes as they come, however they are cut. Throws `BadResponse`
 * when they cannot be one, and is of no use from then on. It keeps nothing of the buffers that it is given.
 */
export class ResponseParser {
  #step: 'head' | 'body' | 'until-close' | 'chunk-size' | 'chunk' | 'chunk-end' | 'trailers' | 'done' =
    'head';
  #head: Head | null = null;
  /** The beginning of a line, or of a head, whose end has not come. */
  #begun: Buffer | null = null;
  /** Of the body, or of a chunk of it. */
  #leftBytes = 0;
  #bodyBytes = 0;
  readonly #pieces: Buffer[] = [];

  /** Whether the head has come: what is missing then is of the body. */
  get hasHead(): boolean {
    return this.#head !== null;
  }

  /** The whole response, when these bytes end it; null when more have to come. */
  push(bytes: Buffer): ParsedResponse | null {
    const all = this.#begun === null ? bytes : Buffer.concat([this.#begun, bytes]);
    this.#begun = null;
    let at = 0;
    while (at < all.length && this.#step !== 'done') {
      const next = this.#take(all, at);
      if (next === null) {
        this.#begun = Buffer.from(all.subarray(at));
        return null;
      }
      at = next;
    }
    // What comes after the end answers nothing that was asked.
    return this.#step === 'done' ? this.#whole(at === all.length) : null;
  }

  /** The whole response, when the end of the connection ends it; null when it is cut short. */
  end(): ParsedResponse | null {
    return this.#step === 'until-close' ? this.#whole(false) : null;
  }

  /** Where the next step begins; null when it cannot tell yet. */
  #take(all: Buffer, at: number): number | null {
    switch (this.#step) {
      case 'head':
        return this.#takeHead(all, at);
      case 'body':
      case 'chunk':
      case 'until-close':
        return this.#takeBody(all, at);
      case 'chunk-size':
      case 'chunk-end':
      case 'trailers':
        return this.#takeLine(all, at);
      case 'done':
        return at;
      default:
        return assertNever(this.#step);
    }
  }

  #takeHead(all: Buffer, at: number): number | null {
    const end = endOf(all, at, { mark: '\r\n\r\n', tooLong: 'response-head-too-large' });
    if (end === null) {
      const start = all.toString('latin1', at, Math.min(all.length, at + opening.length));
      if (!opening.startsWith(start)) throw new BadResponse(`It starts with ${JSON.stringify(start)}.`);
      return null;
    }
    const head = readHead(all.toString('latin1', at, end));
    // We never ask for another protocol. Any other interim response precedes the one that is meant for us.
    if (head.status === 101) throw new BadResponse('It switches protocols, which nobody asked for.');
    if (head.status >= 200) this.#begin(head);
    return end + 4;
  }

  #begin(head: Head): void {
    this.#head = head;
    const { framing } = head;
    switch (framing.kind) {
      case 'none':
        this.#step = 'done';
        return;
      case 'length':
        this.#expect(framing.bytes);
        this.#step = framing.bytes === 0 ? 'done' : 'body';
        return;
      case 'chunked':
        this.#step = 'chunk-size';
        return;
      case 'until-close':
        this.#step = 'until-close';
        return;
      default:
        assertNever(framing);
    }
  }

  #expect(bytes: number): void {
    this.#leftBytes = bytes;
    this.#bodyBytes += bytes;
    if (this.#bodyBytes > longestBodyBytes) {
      throw new BadResponse(`Its body is longer than ${longestBodyBytes} bytes.`);
    }
  }

  #takeBody(all: Buffer, at: number): number {
    if (this.#step === 'until-close') this.#expect(all.length - at);
    const next = Math.min(all.length, at + this.#leftBytes);
    this.#leftBytes -= next - at;
    const isLast = this.#step === 'body' && this.#leftBytes === 0;
    const piece = all.subarray(at, next);
    this.#pieces.push(isLast ? piece : Buffer.from(piece));
    if (isLast) this.#step = 'done';
    else if (this.#step === 'chunk' && this.#leftBytes === 0) this.#step = 'chunk-end';
    return next;
  }

  #takeLine(all: Buffer, at: number): number | null {
    const end = endOf(all, at, { mark: '\r\n', tooLong: 'bad-response' });
    if (end === null) return null;
    const line = all.toString('latin1', at, end);
    if (this.#step === 'chunk-size') {
      const [, digits] = chunkSize.exec(line) ?? [];
      if (digits === undefined)
        throw new BadResponse(`A chunk has the size ${JSON.stringify(line.slice(0, 80))}.`);
      this.#expect(Number.parseInt(digits, 16));
      this.#step = this.#leftBytes === 0 ? 'trailers' : 'chunk';
    } else if (this.#step === 'chunk-end') {
      if (line !== '') throw new BadResponse('A chunk is longer than its size says.');
      this.#step = 'chunk-size';
    } else if (line === '') this.#step = 'done';
    return end + 2;
  }

  #whole(isAtEnd: boolean): ParsedResponse {
    if (this.#head === null) throw new TypeError('A response without a head.');
    const { status, headers, keepsOpen } = this.#head;
    const [first] = this.#pieces;
    const bytes = this.#pieces.length === 1 && first ? first : Buffer.concat(this.#pieces);
    const coding = headers['content-encoding'];
    const body = String(coding === undefined ? bytes : decodeBody(bytes, coding, longestBodyBytes));
    return { response: { status, headers, body }, isReusable: keepsOpen && isAtEnd };
  }
}

/** Where `mark` is; null when it has not come. */
function endOf(
  all: Buffer,
  at: number,
  { mark, tooLong }: { readonly mark: string; readonly tooLong: BadKind },
): number | null {
  const end = all.indexOf(mark, at, 'latin1');
  if ((end < 0 ? all.length : end) - at > longestHeadBytes) {
    throw new BadResponse(`A line or a head of it is longer than ${longestHeadBytes} bytes.`, tooLong);
  }
  return end < 0 ? null : end;
}
