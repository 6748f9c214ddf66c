import { dirname, resolve } from 'node:path';
import { messageOf, ScaleproofError } from '../core/errors.ts';
import { makeFolder } from '../core/make-folder.ts';
import { writeAtomically } from '../core/write-atomically.ts';
import type { CommandContext } from './command-context.ts';

export interface OutputContext extends Pick<CommandContext, 'stdout' | 'stderr' | 'secrets'> {
  /** Of the record. */
  readonly folder: string;
  /** Default: that of this process. */
  readonly env?: NodeJS.ProcessEnv;
}

/** What GitHub and GitLab show of a page at most, with room to spare. */
export const mostMarkdownBytes = 1_000_000;

/** The path is from the working directory. Throws `SP_OUTPUT_NOT_WRITTEN`. */
export async function writeOutput(path: string, content: string): Promise<void> {
  const file = resolve(path);
  await orNotWritten(
    path,
    makeFolder(dirname(file)).then(() => writeAtomically(file, content)),
  );
}

/** Throws `SP_OUTPUT_NOT_WRITTEN` when something cannot be written. */
export async function orNotWritten<Written>(path: string, writing: Promise<Written>): Promise<Written> {
  try {
    return await writing;
  } catch (cause) {
    throw new ScaleproofError(
      'SP_OUTPUT_NOT_WRITTEN',
      `${path} could not be written: ${messageOf(cause)}. Choose a path that can be written; the record is there, and ` +
        "'scaleproof report' writes the output from it.",
      { cause },
    );
  }
}
