import { existsSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { defaultConfigNames } from '../config/load-config.ts';
import { messageOf, ScaleproofError } from '../core/errors.ts';
import { makeFolder } from '../core/make-folder.ts';
import { writeAtomically } from '../core/write-atomically.ts';
import type { Choices } from './choices.ts';
import { textOf } from './read-sources.ts';
import { adapterText } from './write-adapter.ts';
import { configText } from './write-config.ts';

/** A file with its path in the project. */
export interface FileToWrite {
  readonly path: string;
  readonly text: string;
}

export function filesFor(choices: Choices): readonly FileToWrite[] {
  return [
    { path: `scaleproof.config.${choices.ending}`, text: configText(choices) },
    { path: `scaleproof/adapter.${choices.ending}`, text: adapterText(choices) },
  ];
}

/** Which of the files are there already. */
export function alreadyThere(project: string, files: readonly FileToWrite[]): readonly string[] {
  return files.map(({ path }) => path).filter((path) => existsSync(join(project, path)));
}

/**
 * A config under the other name that one may have, which would be read in place of ours. Throws `SP_USAGE`: it is not ours to
 * overwrite.
 */
export function refuseOtherConfig(project: string, files: readonly FileToWrite[]): void {
  const names = files.map(({ path }) => path);
  const other = defaultConfigNames.find((name) => !names.includes(name) && existsSync(join(project, name)));
  if (other === undefined) return;
  throw new ScaleproofError(
    'SP_USAGE',
    `Nothing was written: there is a ${other}, and this project needs a ${names[0]}. Move or remove ${other}, and run ` +
      "'scaleproof init' again.",
  );
}

/** Refuses to write over files. */
export function refuseToOverwrite(there: readonly string[]): ScaleproofError {
  const [verb, them] = there.length === 1 ? ['is', 'it'] : ['are', 'them'];
  return new ScaleproofError(
    'SP_USAGE',
    `Nothing was written: ${there.join(' and ')} ${verb} there already. Move ${them} away, or let 'scaleproof init --force' ` +
      `write over ${them}.`,
  );
}

/** Writes the files, each whole or not at all. */
export async function writeFiles(project: string, files: readonly FileToWrite[]): Promise<void> {
  for (const { path, text } of files) {
    await orNotWritten(path, async () => {
      await makeFolder(dirname(join(project, path)));
      await writeAtomically(join(project, path), text);
    });
  }
}

const ignored = 'reports/';

/** Adds the folder of reports to .gitignore, and returns whether it was absent. */
export async function ignoreReports(project: string): Promise<'added' | 'there'> {
  const path = join(project, '.gitignore');
  const text = textOf(path) ?? '';
  if (/^\s*\/?reports\/?(?:\*\*?)?\s*$/m.test(text)) return 'there';
  const start = text === '' || text.endsWith('\n') ? '' : '\n';
  await orNotWritten('.gitignore', () => appendFile(path, `${start}${ignored}\n`));
  return 'added';
}

async function orNotWritten(path: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (cause) {
    throw new ScaleproofError(
      'SP_USAGE',
      `${path} could not be written: ${messageOf(cause)}. Run 'scaleproof init' in a folder that you may write to.`,
      { cause },
    );
  }
}
