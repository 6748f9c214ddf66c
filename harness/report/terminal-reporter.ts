import { type Clock, systemClock } from '../core/clock.ts';
import { formatMs } from '../core/duration.ts';
import type { CellRecord } from '../record/run-record.ts';
import { decidingNumber } from './deciding-number.ts';
import { estimateText, planSummary } from './describe-plan.ts';
import { plural } from './format-number.ts';
import { liveView } from './live-view.ts';
import { outcomeWords } from './outcome-words.ts';
import { type Paint, paintFor, plainPaint } from './paint.ts';
import type { Reporter } from './reporter.ts';
import { renderResult } from './result-text.ts';
import type { TerminalStream } from './terminal-stream.ts';

export interface TerminalOptions {
  /** Gets the result. */
  readonly stdout: TerminalStream;
  /** Gets the progress. */
  readonly stderr: TerminalStream;
  /** A view that is redrawn in place. Default: when stderr is a terminal and CI is not set. */
  readonly interactive?: boolean;
  /** Default: as each stream and NO_COLOR say. */
  readonly color?: boolean;
  readonly clock?: Clock;
}

/** Columns that a log has when it is not a terminal: enough for the matrix, since logs scroll sideways. */
const logColumns = 200;

/** Tells a run to a terminal, a pipe or a CI log: progress on stderr, the result on stdout. */
export function terminalReporter(options: TerminalOptions): Reporter {
  const { stdout, stderr, color = true, clock = systemClock } = options;
  const interactive = options.interactive ?? (stderr.isTTY === true && process.env.CI === undefined);
  const paint = color ? paintFor(stderr) : plainPaint;
  const view = interactive ? liveView({ stream: stderr, paint, clock }) : null;
  const say = view ? view.say : (line: string) => void stderr.write(`${line}\n`);
  const started = new Map<string, { readonly position: string; readonly atUs: number }>();
  return {
    name: 'terminal',
    onPlan(plan) {
      say(planSummary(plan));
    },
    onCellStart(cell, { index, of }) {
      const position = `[${String(index + 1).padStart(String(of).length)}/${of}]`;
      started.set(cell.key, { position, atUs: clock.nowUs() });
      if (view) view.start(cell, { index, of });
      else say(`${position} ${cell.key}: ${estimateText({ ...cell, estimate: cell.estimate.kind })}`);
    },
    onProgress(cell, progress) {
      view?.progress(cell, progress);
    },
    onRepetitionEnd(cell, { index }) {
      view?.step();
      if (index < cell.repetitions - 1)
        say(`${cell.key}: repetition ${index + 1} of ${cell.repetitions} done`);
    },
    onCellEnd(cell) {
      const { position = '', atUs = clock.nowUs() } = started.get(cell.key) ?? {};
      say(cellLine(cell, { paint, position, tookMs: (clock.nowUs() - atUs) / 1000 }));
    },
    onRunEnd(record, folder) {
      view?.end();
      const result = renderResult(record, {
        paint: color ? paintFor(stdout) : plainPaint,
        width: stdout.isTTY ? (stdout.columns ?? 80) : logColumns,
      });
      stdout.write(`\n${result}\nReport: ${folder}/index.html\n`);
    },
  };
}

interface CellLine {
  readonly paint: Paint;
  readonly position: string;
  readonly tookMs: number;
}

function cellLine(cell: CellRecord, { paint, position, tookMs }: CellLine): string {
  const { glyph, word } = outcomeWords[cell.outcome];
  // The repetitions of a cell are spread over the run, so only a single one has a duration.
  const took = cell.repetitions.length === 1 ? paint('quiet', ` (${formatMs(tookMs)})`) : '';
  const verdict = paint(cell.outcome, `${glyph} ${word}`);
  const again =
    cell.discarded.length > 0 ? `, after ${plural(cell.discarded.length, 'discarded attempt')}` : '';
  return `${position} ${cell.key}: ${verdict}, ${paint('strong', decidingNumber(cell).replace(/\.$/, ''))}${again}${took}`;
}
