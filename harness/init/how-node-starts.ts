import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Seen, Start } from './project.ts';
import type { Manifest } from './read-dependencies.ts';
import { splitCommand } from './split-command.ts';

const entries = ['server', 'app', 'index', 'main', 'src/server', 'src/app', 'src/index', 'src/main'].flatMap(
  (name) => ['js', 'mjs', 'cjs', 'ts', 'mts'].map((ending) => `${name}.${ending}`),
);

export interface NodeStart {
  readonly start: Seen<Start> | null;
  readonly missingBuild: string | null;
}

/**
 * How a Node project starts: by its script `start`, which is run without npm in between where it is nothing but a Node; by its `main`;
 * or by a file that is called as servers are.
 */
export function howNodeStarts(project: string, { main, scripts = {} }: Manifest): NodeStart {
  const start = startOf(project, main, scripts.start);
  const file = start?.value.args.find((arg) => /\.[cm]?js$/.test(arg));
  const isMissing = file !== undefined && !existsSync(join(project, file));
  return { start, missingBuild: isMissing && scripts.build !== undefined ? 'npm run build' : null };
}

function startOf(project: string, main: string | undefined, script: string | undefined): Seen<Start> | null {
  // A process manager leaves what it starts running.
  if (script !== undefined && !/^pm2\b/.test(script)) {
    const { command, args } = splitCommand(script.replace(/^nodemon\s+/, 'node '));
    const value = command === 'node' ? { command, args } : { command: 'npm', args: ['run', 'start'] };
    return { value, in: 'package.json' };
  }
  const named = main !== undefined && existsSync(join(project, main)) ? main : null;
  const file = named ?? entries.find((entry) => existsSync(join(project, entry)));
  if (file === undefined) return null;
  return { value: { command: 'node', args: [file] }, in: named === null ? file : 'package.json' };
}
