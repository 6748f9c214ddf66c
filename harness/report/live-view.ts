import { createLogUpdate } from 'log-update';
import type { Clock } from '../core/clock.ts';
import { unguardedStream } from '../core/guarded-stream.ts';
import type { PlannedCell } from '../plan/plan.ts';
import { estimateWords } from './describe-plan.ts';
import type { Paint } from './paint.ts';
import type { Progress } from './reporter.ts';
import type { TerminalStream } from './terminal-stream.ts';

export interface LiveView {
  /** A line that stays. */
  say(line: string): void;
  start(cell: PlannedCell, position: Position): void;
  progress(cell: PlannedCell, progress: Progress): void;
  /** A repetition is over: whatever comes next is the next step. */
  step(): void;
  /** Takes the view away and stops drawing. */
  end(): void;
}

/** Which of how many repetitions of the whole run, from 0. */
interface Position {
  readonly index: number;
  readonly of: number;
}

interface Shown extends Position {
  readonly cell: PlannedCell;
  readonly startedUs: number;
}

interface LiveViewOptions {
  readonly stream: TerminalStream;
  readonly paint: Paint;
  readonly clock: Clock;
}

const barColumns = 24;

/**
 * Two lines at the bottom of a terminal that say what runs, redrawn once a second and not more often, so that drawing
 * does not disturb what is measured.
 */
export function liveView({ stream, paint, clock }: LiveViewOptions): LiveView {
  // It moves the cursor; every text in it goes through `paint`.
  const update = createLogUpdate(unguardedStream(stream));
  const runStartedUs = clock.nowUs();
  let shown: Shown | null = null;
  let next: Position = { index: 0, of: 0 };
  let last: Progress | null = null;
  let lastAtUs = runStartedUs;

  function draw(): void {
    if (shown === null) return;
    update(`\n${viewText({ shown, last, nowUs: clock.nowUs(), runStartedUs, lastAtUs }, paint)}`);
  }
  function show(cell: PlannedCell): void {
    shown = { cell, ...next, startedUs: clock.nowUs() };
  }
  const timer = setInterval(draw, 1000).unref();
  return {
    say(line) {
      update.clear();
      stream.write(`${line}\n`);
    },
    start(cell, position) {
      next = position;
      show(cell);
      if (last) last = { step: 'bring-up', leftMs: leftAt({ last, lastAtUs, nowUs: clock.nowUs() }) };
      lastAtUs = clock.nowUs();
      draw();
    },
    progress(cell, progress) {
      if (shown === null) show(cell);
      last = progress;
      lastAtUs = clock.nowUs();
    },
    step() {
      shown = null;
      next = { ...next, index: next.index + 1 };
    },
    end() {
      clearInterval(timer);
      update.clear();
      update.done();
    },
  };
}

function leftAt({ last, lastAtUs, nowUs }: { last: Progress; lastAtUs: number; nowUs: number }): number {
  return Math.max(0, last.leftMs - (nowUs - lastAtUs) / 1000);
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
  const leftMs = last === null ? null : leftAt({ last, lastAtUs, nowUs });
  const share = leftMs === null || elapsedMs + leftMs === 0 ? 0 : elapsedMs / (elapsedMs + leftMs);
  const full = Math.round(share * barColumns);
  const bar = `${'━'.repeat(full)}${paint('quiet', '─'.repeat(barColumns - full))}`;
  const left = leftMs === null ? '' : leftText(leftMs, shown.cell);
  const inCell = wholeSeconds((nowUs - shown.startedUs) / 1000);
  return [
    `${bar} ${shown.index + 1} of ${shown.of}, ${wholeSeconds(elapsedMs)} elapsed${left}`,
    `▸ ${paint('strong', shown.cell.key)}  ${last?.step ?? 'bring-up'}  ${paint('quiet', inCell)}`,
  ].join('\n');
}

function leftText(ms: number, { estimate }: PlannedCell): string {
  return ms < 500 ? ', longer than estimated' : `, ${estimateWords[estimate.kind]} ${wholeSeconds(ms)} left`;
}

/** `12 s`, `4 min 05 s`: the view is redrawn once a second, so it shows no more. */
function wholeSeconds(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}
