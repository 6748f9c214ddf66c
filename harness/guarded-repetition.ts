import { ScaleproofError } from './core/errors.ts';
import { blamed, type StrayErrors } from './core/stray-errors.ts';
import type { RepetitionRecord } from './record/run-record.ts';

export interface GuardOptions {
  readonly strays: StrayErrors;
  readonly signal: AbortSignal;
  onBug(cause: unknown): void;
}

export type Guarded =
  | { readonly kind: 'measured'; readonly repetition: RepetitionRecord }
  | {
      readonly kind: 'failed';
      /** What was kept until then; null when nothing was. */
      readonly repetition: RepetitionRecord | null;
      readonly error: ScaleproofError;
    };

/**
 * Does a repetition so that nothing that is thrown ends the run: neither what the repetition throws, nor what is thrown
 * meanwhile where nobody waits for it. Where the latter broke off code of scaleproof, `work` is aborted: it may wait for what
 * will never come. Throws `SP_RECORD_NOT_WRITTEN` alone, since nothing can be measured that cannot be kept.
 */
export async function guardedRepetition(
  work: (signal: AbortSignal, keep: (measured: RepetitionRecord) => void) => Promise<RepetitionRecord>,
  { strays, signal, onBug }: GuardOptions,
): Promise<Guarded> {
  const broken = new AbortController();
  let astray: ScaleproofError | null = null;
  let kept: RepetitionRecord | null = null;
  using _ = strays.listen((stray) => {
    if (stray.by === 'ours') onBug(stray.cause);
    astray ??= stray.error;
    if (stray.breaksOff) broken.abort(stray.error);
  });
  const keep = (measured: RepetitionRecord) => {
    kept = measured;
  };
  try {
    const repetition = await work(AbortSignal.any([signal, broken.signal]), keep);
    return astray === null ? { kind: 'measured', repetition } : { kind: 'failed', repetition, error: astray };
  } catch (cause) {
    if (cause instanceof ScaleproofError && cause.code === 'SP_RECORD_NOT_WRITTEN') throw cause;
    const error = blamed(cause, import.meta.dirname);
    if (error.code === 'SP_BUG') onBug(cause);
    return { kind: 'failed', repetition: kept, error };
  }
}
