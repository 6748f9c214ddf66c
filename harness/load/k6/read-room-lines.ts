import { z } from 'zod';
import type { RoomLine } from './script-job.ts';

const at = z.number();
const line: z.ZodType<RoomLine> = z.union([
  z.tuple([z.literal('begin'), at]),
  z.tuple([z.literal('sent'), at, z.int(), z.union([z.literal(0), z.literal(1)])]),
  z.tuple([z.literal('frame'), at, z.string(), z.string()]),
  z.tuple([z.literal('closed'), at, z.string()]),
]);

/** The marker is looked for while the load runs; everything else is kept as text until it is over. */
const beginning = '["begin",';

/** Collects what the script of a room prints, and notices when it begins. */
export class RoomLines {
  readonly #onBegin: (at: number) => void;
  readonly #chunks: string[] = [];
  #decoder = new TextDecoder();
  #rest = '';

  constructor(onBegin: (at: number) => void) {
    this.#onBegin = onBegin;
  }

  push(chunk: Buffer): void {
    const text = this.#rest + this.#decoder.decode(chunk, { stream: true });
    const end = text.lastIndexOf('\n') + 1;
    const whole = text.slice(0, end);
    this.#rest = text.slice(end);
    if (whole === '') return;
    this.#chunks.push(whole);
    const marker = whole.startsWith(beginning) ? 0 : whole.indexOf(`\n${beginning}`) + 1;
    if (marker > 0 || whole.startsWith(beginning)) {
      const [, begun = 0] = JSON.parse(whole.slice(marker, whole.indexOf('\n', marker)));
      this.#onBegin(z.number().parse(begun));
    }
  }

  /** Every line, in chronological order. What a user's change of the script prints besides is passed over. */
  all(): RoomLine[] {
    return this.#chunks
      .join('')
      .split('\n')
      .filter((text) => text.startsWith('["'))
      .map((text) => line.parse(JSON.parse(text)))
      .sort(([, one], [, other]) => one - other);
  }
}
