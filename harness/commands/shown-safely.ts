import { messageOf, ScaleproofError } from '../core/errors.ts';

/**
 * Does `show` with a record that may come from elsewhere. Whatever it cannot show, it says so, with `SP_RECORD_DAMAGED`: a
 * record that parses can still hold what no run writes.
 */
export async function shownSafely<Shown>(named: string, show: () => Shown | Promise<Shown>): Promise<Shown> {
  try {
    return await show();
  } catch (cause) {
    if (cause instanceof ScaleproofError) throw cause;
    throw new ScaleproofError(
      'SP_RECORD_DAMAGED',
      `The record of '${named}' cannot be shown: ${messageOf(cause).slice(0, 200)}. If this version wrote it and it was not ` +
        'changed, please report that; else run again to make a new one.',
      { cause },
    );
  }
}
