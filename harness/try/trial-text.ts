import { formatMs } from '../core/duration.ts';
import { plural } from '../report/format-number.ts';
import type { Paint } from '../report/paint.ts';
import { type Finding, inOrderOfWeight, isWrong } from './finding.ts';
import type { RoomLook, Seen } from './seen.ts';

export interface TrialTextOptions {
  readonly paint: Paint;
  /** Takes secrets out, before a line is cut or broken in the middle of one. */
  readonly mask: (text: string) => string;
  /** Columns of the terminal. */
  readonly width: number;
}

const longestPath = 40;
const glyphs = { wrong: '✗', careful: '!' } as const;

/** A table of what was asked and what came of it, two lines each. */
export function renderOperations(
  { all, left }: { readonly all: readonly Seen[]; readonly left: readonly string[] },
  room: RoomLook | null,
  { paint, mask, width }: TrialTextOptions,
): string {
  const rows = [...all.map(rowOf), ...(room ? [rowOfRoom(room)] : [])];
  const nameWidth = Math.max(0, ...rows.map(({ name }) => name.length));
  const askedWidth = Math.max(0, ...rows.map(({ asked }) => asked.length));
  const lines = rows.flatMap(({ isOk, name, asked, status, took, body, meaning }) => {
    const glyph = isOk ? paint('pass', '✓') : paint('surprise', glyphs.wrong);
    const head = `${name.padEnd(nameWidth)}  ${asked.padEnd(askedWidth)}  ${status.padStart(3)}  ${took.padStart(6)}`;
    const indent = ' '.repeat(4 + nameWidth + 2);
    const rest = shortened(mask(body), width - 4 - head.length - 2);
    return [
      `  ${glyph} ${head}  ${paint('quiet', rest)}`.trimEnd(),
      ...wrapped(mask(meaning), width - indent.length).map(
        (line) => `${indent}${paint(isOk ? 'quiet' : 'surprise', line)}`,
      ),
    ];
  });
  const rest =
    left.length === 0
      ? []
      : [paint('quiet', `  Not tried, since what comes before failed: ${left.join(', ')}.`)];
  return linesOf(['', paint('strong', 'With one instance'), ...lines, ...rest]);
}

/** What is neither right nor wrong. Without a title it goes on with what stands before. */
export function renderFacts(
  title: string | null,
  facts: readonly string[],
  { paint, mask, width }: TrialTextOptions,
): string {
  const lines = facts.flatMap((fact) => wrapped(mask(fact), width - 2).map((line) => `  ${line}`));
  return linesOf([...(title === null ? [] : ['', paint('strong', title)]), ...lines]);
}

/** What is wrong, and what to change. */
export function renderFindings(
  findings: readonly Finding[],
  { paint, mask, width }: TrialTextOptions,
): string {
  const all = inOrderOfWeight(findings);
  const room = Math.min(width, 110) - 4;
  const lines = all.flatMap(({ severity, field, sentence, change }) => [
    '',
    `${paint(severity === 'wrong' ? 'surprise' : 'unknown', `${glyphs[severity]} ${severity}`)}  ` +
      `${paint('strong', field)}`,
    ...wrapped(mask(sentence), room).map((line) => `    ${line}`),
    ...wrapped(mask(`→ ${change}`), room).map((line) => `    ${line}`),
  ]);
  return linesOf(lines);
}

/** How much is wrong, in a line. */
export function renderSummary(findings: readonly Finding[], { paint }: TrialTextOptions): string {
  const all = inOrderOfWeight(findings);
  const wrong = all.filter(isWrong).length;
  const careful = all.length - wrong;
  const also = careful === 0 ? '' : `; ${plural(careful, 'thing')} to be careful about`;
  if (wrong > 0)
    return linesOf(['', paint('surprise', `${plural(wrong, 'thing is', 'things are')} wrong${also}.`)]);
  return linesOf(['', paint(careful > 0 ? 'unknown' : 'pass', `Nothing is wrong${also}.`)]);
}

function linesOf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

interface Row {
  readonly isOk: boolean;
  readonly name: string;
  readonly asked: string;
  readonly status: string;
  readonly took: string;
  readonly body: string;
  readonly meaning: string;
}

function rowOf(seen: Seen): Row {
  const { operation, asked, status, tookMs, excerpt, outcome } = seen;
  return {
    isOk: outcome === 'ok',
    name: operation,
    asked: asked === null ? 'nothing' : shortened(`${asked.method} ${asked.path}`, longestPath),
    status: status === null ? '–' : String(status),
    took: formatMs(tookMs),
    body: excerpt,
    meaning: meaningOf(seen),
  };
}

function meaningOf({ outcome, error, answer, instance, location }: Seen): string {
  const from = instance === null ? '' : ` from ${instance}`;
  const leads = location === null ? '' : `, leads to ${location}`;
  if (answer?.outcome !== 'ok' || outcome !== 'ok') return `${error ?? 'failed'}${from}${leads}`;
  const { session, version, remember, keep } = answer;
  const parts = [
    `ok${from}${leads}`,
    ...(session
      ? [`session of '${session.user}' since '${session.createdAt}', counter ${session.counter}`]
      : []),
    ...(version === undefined ? [] : [`version ${version}`]),
    ...(keep ? [`keeps ${Object.keys(keep).join(', ')}`] : []),
    ...(remember ? [`remembers ${Object.keys(remember).join(', ')}`] : []),
  ];
  return parts.join('; ');
}

function rowOfRoom({ protocol, path, arrivedMs, instances, notIn, spoiled, sent, refused }: RoomLook): Row {
  const isOk = arrivedMs !== null;
  const missed = refused ?? 'the message did not arrive';
  return {
    isOk,
    name: 'the room',
    asked:
      path === null
        ? 'nothing'
        : shortened(`${protocol === 'socket.io' ? 'Socket.IO' : 'WebSocket'} ${path}`, longestPath),
    status: '',
    took: arrivedMs === null ? '' : formatMs(arrivedMs),
    body: sent ?? '',
    meaning: isOk
      ? `a message of one member on ${instances[0]} reached the other`
      : (spoiled ?? notIn ?? missed),
  };
}

/** In one line of at most so many columns; what does not fit is told by three dots. */
function shortened(text: string, columns: number): string {
  const line = text.replaceAll(/\s+/g, ' ');
  if (line.length <= columns) return line;
  return columns < 10 ? '' : `${line.slice(0, columns - 3)}...`;
}

/** Lines of at most so many columns, broken between words where there are any. */
function wrapped(text: string, columns: number): readonly string[] {
  return text.split('\n').flatMap((paragraph) => {
    const lines = [''];
    for (const word of paragraph.split(' ')) {
      const last = lines.at(-1) ?? '';
      if (last !== '' && last.length + word.length + 1 > columns) lines.push(word);
      else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
    }
    return lines;
  });
}
