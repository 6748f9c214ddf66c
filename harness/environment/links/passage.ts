import type { Socket } from 'node:net';
import type { LinkState } from './link.ts';

/** One direction of a relayed connection: hands on what it reads, in order, at once or later. */
export class Passage {
  readonly #from: Socket;
  readonly #to: Socket;
  /** Null is the end of the stream. */
  readonly #waiting: { readonly chunk: Buffer | null; readonly cameMs: number }[] = [];
  #state: LinkState = { kind: 'open' };
  #timer: NodeJS.Timeout | undefined;
  heldBytes = 0;

  constructor(from: Socket, to: Socket) {
    this.#from = from;
    this.#to = to;
    from.on('data', (chunk: Buffer) => this.#take(chunk));
    from.on('end', () => this.#take(null));
    from.on('close', () => clearTimeout(this.#timer));
    to.on('drain', () => from.resume());
  }

  set(state: LinkState): void {
    this.#state = state;
    this.heldBytes = 0;
    this.#handOn();
  }

  reset(): void {
    this.#from.resetAndDestroy();
  }

  #take(chunk: Buffer | null): void {
    if (this.#state.kind !== 'open') this.heldBytes += chunk?.length ?? 0;
    this.#waiting.push({ chunk, cameMs: performance.now() });
    this.#handOn();
  }

  #handOn(): void {
    clearTimeout(this.#timer);
    if (this.#state.kind === 'black-hole') return;
    const delayMs = this.#state.kind === 'delayed' ? this.#state.delayMs : 0;
    for (let first = this.#waiting[0]; first; first = this.#waiting[0]) {
      const leftMs = first.cameMs + delayMs - performance.now();
      if (leftMs > 0) {
        this.#timer = setTimeout(() => this.#handOn(), Math.ceil(leftMs));
        return;
      }
      this.#waiting.shift();
      if (first.chunk === null) this.#to.end();
      else if (!this.#to.write(first.chunk)) this.#from.pause();
    }
  }
}
