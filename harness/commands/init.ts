import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { exitCodes } from '../core/exit-codes.ts';
import { unguardedStream } from '../core/guarded-stream.ts';
import { type Asker, askForTheRest } from '../init/ask.ts';
import { type Choices, choicesFor } from '../init/choices.ts';
import { describeProject } from '../init/describe-project.ts';
import {
  alreadyThere,
  type FileToWrite,
  filesFor,
  ignoreReports,
  refuseOtherConfig,
  refuseToOverwrite,
  writeFiles,
} from '../init/files-to-write.ts';
import { lookAtProject } from '../init/look-at-project.ts';
import type { Project } from '../init/project.ts';
import { terminalAsker } from '../init/terminal-asker.ts';
import type { CommandContext } from './command-context.ts';

export interface InitOptions {
  /** Takes what is guessed and asks nothing, as where there is no terminal. */
  readonly yes?: true;
  /** Writes over files that are there. */
  readonly force?: true;
}

/** Writes a config and an adapter for the app in the current folder, by what can be seen of it and what its owner says. */
export async function init(
  { yes, force }: InitOptions,
  { stdout, signal }: Pick<CommandContext, 'stdout' | 'signal'>,
): Promise<number> {
  const folder = process.cwd();
  const project = lookAtProject(folder);
  const guessed = choicesFor(project);
  const isTerminal = process.stdin.isTTY && process.stdout.isTTY;
  const output = unguardedStream(stdout);
  const asker = yes || !isTerminal ? null : terminalAsker({ input: process.stdin, output, signal });

  const planned = filesFor(guessed);
  refuseOtherConfig(folder, planned);
  const there = force ? [] : alreadyThere(folder, planned);
  if (asker === null && there.length > 0) throw refuseToOverwrite(there);
  stdout.write(describeProject(project, guessed));
  const kept = asker === null ? [] : await notToOverwrite(there, asker);
  const choices =
    asker === null || kept.length === planned.length ? guessed : await askForTheRest(project, guessed, asker);

  const files = filesFor(choices).filter(({ path }) => !kept.includes(path));
  signal.throwIfAborted();
  await writeFiles(folder, files);
  const isIgnored = await ignoreReports(folder);
  const written = [
    ...files.map(({ path }) => path),
    ...(isIgnored === 'added' ? ["'reports/' in .gitignore"] : []),
  ];
  if (written.length > 0) stdout.write(`\nWritten: ${written.join(', ')}.\n`);
  if (kept.length > 0) stdout.write(`Left as it was: ${kept.join(', ')}.\n`);
  stdout.write(nextSteps({ folder, project, choices, files }));
  return exitCodes.pass;
}

async function notToOverwrite(there: readonly string[], asker: Asker): Promise<readonly string[]> {
  const kept: string[] = [];
  for (const path of there)
    if (!(await asker.confirm(`${path} is there already. Write over it?`))) kept.push(path);
  return kept;
}

interface Outcome {
  readonly folder: string;
  readonly project: Project;
  readonly choices: Choices;
  readonly files: readonly FileToWrite[];
}

function nextSteps({ folder, project, choices, files }: Outcome): string {
  const open = files
    .map(({ path, text }) => ({ path, count: text.split('TODO:').length - 1 }))
    .filter(({ count }) => count > 0);
  const steps: readonly (readonly [command: string, why: string])[] = [
    ...(isInstalled(folder) ? [] : [['npm install --save-dev scaleproof', 'the config imports it'] as const]),
    ...(project.missingBuild ? [[project.missingBuild, 'what is started is not built'] as const] : []),
    ['npx scaleproof try', 'starts one instance and asks each operation once'],
    ['npx scaleproof run', 'measures, and writes reports/latest/index.html'],
  ];
  const width = Math.max(...steps.map(([command]) => command.length));
  const compiled = `tsconfig.json compiles whatever is here: exclude scaleproof.config.${choices.ending} and scaleproof/ in it.`;
  return [
    '',
    ...(open.length === 0
      ? []
      : [`To fill in, marked TODO: ${open.map(({ path, count }) => `${count} in ${path}`).join(', ')}.`]),
    ...(project.compilesAll ? [compiled] : []),
    'Next:',
    ...steps.map(([command, why]) => `  ${command.padEnd(width)}  # ${why}`),
    '',
  ].join('\n');
}

/** Whether a config in this folder finds the package. */
function isInstalled(folder: string): boolean {
  if (existsSync(join(folder, 'node_modules/scaleproof/package.json'))) return true;
  return dirname(folder) !== folder && isInstalled(dirname(folder));
}
