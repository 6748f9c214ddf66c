import type { Reporter } from './reporter.ts';

/** A reporter that is left alone once it has thrown, which `onBug` is told: what is measured goes before what is shown. */
export function guardedReporter(reporter: Reporter, onBug: (cause: unknown) => void): Reporter {
  let isBroken = false;
  const guarded =
    <Args extends readonly unknown[]>(hook: ((...args: Args) => void) | undefined) =>
    (...args: Args): void => {
      if (isBroken) return;
      try {
        hook?.apply(reporter, args as never);
      } catch (cause) {
        isBroken = true;
        onBug(cause);
      }
    };
  return {
    name: reporter.name,
    onPlan: guarded(reporter.onPlan),
    onCellStart: guarded(reporter.onCellStart),
    onProgress: guarded(reporter.onProgress),
    onRepetitionEnd: guarded(reporter.onRepetitionEnd),
    onCellEnd: guarded(reporter.onCellEnd),
    onRunEnd: guarded(reporter.onRunEnd),
  };
}
