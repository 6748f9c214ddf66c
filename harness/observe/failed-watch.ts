import { messageOf } from '../core/errors.ts';

/** Something that was to be watched and could not be read. */
export interface FailedWatch {
  /** A full sentence. */
  readonly because: string;
  /** `servers`: what servers say of themselves. `all`: also those numbers that are doubted by what it would have shown. */
  readonly touches: 'servers' | 'all';
}

export function failedWatch(what: string, cause: unknown, touches: FailedWatch['touches']): FailedWatch {
  return { because: `The data of ${what} could not be read: ${messageOf(cause)}`, touches };
}
