import { createLogUpdate } from 'log-update';
import type { Clock } from '../core/clock.ts';
import type { PlannedCell } from '../plan/plan.ts';
import type { Paint } from './paint.ts';
import type { Progress } from './reporter.ts';
import type { TerminalStream } from './terminal-stream.ts';

export interface LiveView {
  /** A line that stays. */
  say(line: string): void;
  start(cell: PlannedCell, position: { readonly index: number; readonly of: number }): void;
  progress(progress: Progress): void;
  /** Takes the view away and stops drawing. */
  end(): void;
}

interface Shown {
  readonly cell: PlannedCell;
  readonly index: number;
  readonly of: number;
  readonly startedUs: number;
}

const barColumns = 24;

/**
 * Two lines at the bottom of a terminal that say what runs, redrawn once a second and not more often, so that drawing
 * does not disturb what is measured.
 */
export function liveView({
  stream,
  paint,
  clock,
}: {
  stream: TerminalStream;
  paint: Paint;
  clock: Clock;
}): LiveView {
  const update = createLogUpdate(stream);
  const runStartedUs = clock.nowUs();
  let shown: Shown | null = null;
  let last: Progress | null = null;
  let lastAtUs = runStartedUs;

  function draw(): void {
    if (shown === null) return;
    update(`\n${viewText({ shown, last, nowUs: clock.nowUs(), runStartedUs, lastAtUs }, paint)}`);
  }
  const leftNow = ({ leftMs }: Progress) => Math.max(0, leftMs - (clock.nowUs() - lastAtUs) / 1000);
  const timer = setInterval(draw, 1000).unref();
  return {
    say(line) {
      update.clear();
      stream.write(`${line}\n`);
      shown = null;
    },
    start(cell, { index, of }) {
      shown = { cell, index, of, startedUs: clock.nowUs() };
      if (last) last = { step: 'bring-up', leftMs: leftNow(last) };
      lastAtUs = clock.nowUs();
      draw();
    },
    progress(progress) {
      last = progress;
      lastAtUs = clock.nowUs();
    },
    end() {
      clearInterval(timer);
      update.clear();
      update.done();
    },
  };
}

export interface ViewState {
  readonly shown: Shown;
  readonly last: Progress | null;
  readonly lastAtUs: number;
  readonly nowUs: number;
  readonly runStartedUs: number;
}

/** What the view shows at a moment. */
export function viewText({ shown, last, lastAtUs, nowUs, runStartedUs }: ViewState, paint: Paint): string {
  const elapsedMs = (nowUs - runStartedUs) / 1000;
  const leftMs = last === null ? null : Math.max(0, last.leftMs - (nowUs - lastAtUs) / 1000);
  const share = leftMs === null || elapsedMs + leftMs === 0 ? 0 : elapsedMs / (elapsedMs + leftMs);
  const full = Math.round(share * barColumns);
  const bar = `${'━'.repeat(full)}${paint('quiet', '─'.repeat(barColumns - full))}`;
  const left = leftMs === null ? '' : `, about ${wholeSeconds(leftMs)} left`;
  const inCell = wholeSeconds((nowUs - shown.startedUs) / 1000);
  return [
    `${bar} cell ${shown.index + 1} of ${shown.of}, ${wholeSeconds(elapsedMs)} gone${left}`,
    `▸ ${paint('strong', shown.cell.key)}  ${last?.step ?? 'bring-up'}  ${paint('quiet', inCell)}`,
  ].join('\n');
}

/** `12 s`, `4 min 05 s`: the view is redrawn once a second, so it shows no more. */
function wholeSeconds(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}
