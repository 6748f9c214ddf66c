import { styleText } from 'node:util';
import { terminalText } from '../core/terminal-text.ts';
import type { CellOutcome } from '../judge/verdict.ts';

type Tone = CellOutcome | 'strong' | 'quiet';

/** Colors a text for a terminal; what would move the cursor is taken out first. */
export type Paint = (tone: Tone, text: string) => string;

const formats = {
  pass: 'green',
  'expected-fail': 'magenta',
  surprise: 'redBright',
  unknown: 'yellow',
  skipped: 'gray',
  error: 'redBright',
  'not-run': 'gray',
  strong: 'bold',
  quiet: 'gray',
} as const satisfies Record<Tone, Parameters<typeof styleText>[0]>;

/** Without color, for pipes and for tests. */
export const plainPaint: Paint = (_tone, text) => terminalText(text);

/** With color when `stream` is a terminal that has it; NO_COLOR and FORCE_COLOR are obeyed. */
export function paintFor(stream: NodeJS.WritableStream): Paint {
  return (tone, text) => styleText(formats[tone], terminalText(text), { stream });
}
