import type { Clock } from './core/clock.ts';
import type { Timeline } from './plan/phase.ts';
import type { Progress } from './report/reporter.ts';

interface Announcing {
  readonly clock: Clock;
  onStep(step: Progress['step']): void;
}

/** Says when a phase starts, for people; nothing depends on it. */
export function announcePhases(timeline: Timeline, { clock, onStep }: Announcing, ended: AbortSignal): void {
  const { measuredMs } = timeline.phases;
  onStep('warm-up');
  const announce = (step: Progress['step'], atMs: number) => {
    const inMs = Math.max(0, atMs + (timeline.originUs - clock.nowUs()) / 1000);
    const timer = setTimeout(() => onStep(step), inMs);
    ended.addEventListener('abort', () => clearTimeout(timer), { once: true });
  };
  announce('measured', 0);
  announce('cool-down', measuredMs);
}
