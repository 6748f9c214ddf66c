import type { Clock } from '../core/clock.ts';
import type { Exit } from '../core/spawn.ts';
import { terminalText } from '../core/terminal-text.ts';
import { type Node, type Role, tellsEnds } from './runtime.ts';

/** A node that ended although no fault had ended it. */
export interface UnexpectedEnd extends Exit {
  readonly id: string;
  readonly role: Role;
  /** From the start of the measured phase; negative in the warm-up. */
  readonly atUs: number;
  /** What it printed last, oldest first, as a terminal may show it; without the frames of a stack. */
  readonly lastLines: readonly string[];
}

export interface EndWatch {
  /** Those until this moment. Times count from `originUs`; both are readings of the watch's clock. Never throws. */
  until(nowUs: number, originUs: number): Promise<UnexpectedEnd[]>;
}

const keptLines = 5;
const keptCharacters = 200;

/** Watches from here on for nodes that end by themselves, or by somebody who is no part of the run. */
export function watchEnds(nodes: readonly Node[], clock: Clock): EndWatch {
  const ends: Promise<UnexpectedEnd>[] = [];
  for (const node of nodes) {
    if (!tellsEnds(node)) continue;
    node.onUnexpectedEnd((exit) => {
      const atUs = clock.nowUs();
      // At once: what starts it again prints into the same log.
      const lines = node.logs().catch(() => []);
      const { id, role } = node;
      ends.push(lines.then((all) => ({ ...exit, id, role, atUs, lastLines: tellingOf(all) })));
    });
  }
  return {
    async until(nowUs, originUs) {
      const all = await Promise.all(ends);
      return all.filter(({ atUs }) => atUs <= nowUs).map((end) => ({ ...end, atUs: end.atUs - originUs }));
    },
  };
}

/** The last thing that Node prints of an error is its stack, and its own version. */
function tellingOf(lines: readonly string[]): string[] {
  return lines
    .map((line) => terminalText(line).replaceAll('\t', ' ').trim())
    .filter((line) => line !== '' && !/^(?:at .*[:(]|Node\.js v\d|\^+$)/.test(line))
    .slice(-keptLines)
    .map((line) => (line.length > keptCharacters ? `${line.slice(0, keptCharacters)}...` : line));
}
