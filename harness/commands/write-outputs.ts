import { realpathSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, resolve } from 'node:path';
import { messageOf, ScaleproofError } from '../core/errors.ts';
import { makeFolder } from '../core/make-folder.ts';
import { writeAtomically } from '../core/write-atomically.ts';
import type { GateRecord } from '../gate/gate-record.ts';
import { withEveryText } from '../record/foreign-text.ts';
import type { RunRecord } from '../record/run-record.ts';
import { type MachineFolders, withoutPathsOf } from '../record/secrets/machine-paths.ts';
import { maskedRecord, maskedTexts } from '../record/secrets/mask-record.ts';
import type { Secrets } from '../record/secrets/secrets.ts';
import { junitXml } from '../report/formats/junit.ts';
import { markdown } from '../report/formats/markdown.ts';
import type { Summary } from '../report/formats/summary.ts';
import { summaryOfGate } from '../report/formats/summary-of-gate.ts';
import { summaryOfRun } from '../report/formats/summary-of-run.ts';
import type { CommandContext } from './command-context.ts';
import type { OutputOptions } from './output-options.ts';

export interface OutputContext extends Pick<CommandContext, 'stdout' | 'stderr' | 'secrets'> {
  /** Of the record. */
  readonly folder: string;
}

/** What GitHub and GitLab show of a file at most, with room to spare. */
const mostMarkdownBytes = 1_000_000;

/** Writes what the options ask for. None of it holds a secret or a path of this machine. */
export async function writeOutputs(
  record: RunRecord | GateRecord,
  options: OutputOptions,
  context: OutputContext,
): Promise<void> {
  const summary = summaryFor(record, context.secrets);
  const { junit, markdown: page, json, unknown = 'skip' } = options;
  if (junit !== undefined) await write(junit, junitXml(summary, { unknown }));
  if (page !== undefined) await write(page, markdown(summary, { atMostBytes: mostMarkdownBytes }));
  if (json !== undefined) await write(json, `${JSON.stringify(summary, null, 2)}\n`);
}

function summaryFor(record: RunRecord | GateRecord, secrets: Secrets): Summary {
  const shownPath = withoutPathsOf(machineFolders());
  const asShown = <Data>(data: Data) => withEveryText(data, shownPath);
  return record.schema === 'scaleproof.run/1'
    ? summaryOfRun(asShown(maskedRecord(record, secrets)))
    : summaryOfGate(asShown(maskedTexts(record, secrets)));
}

function machineFolders(): MachineFolders {
  return { project: spellings(process.cwd()), home: spellings(homedir()), temporary: spellings(tmpdir()) };
}

/** As it is named, and where links lead. */
function spellings(path: string): readonly string[] {
  try {
    return [path, realpathSync(path)];
  } catch {
    return [path];
  }
}

/** The path is from the working directory. Throws `SP_OUTPUT_NOT_WRITTEN`. */
async function write(path: string, content: string): Promise<void> {
  const file = resolve(path);
  try {
    await makeFolder(dirname(file));
    await writeAtomically(file, content);
  } catch (cause) {
    throw new ScaleproofError(
      'SP_OUTPUT_NOT_WRITTEN',
      `${path} could not be written: ${messageOf(cause)}. Choose a path that can be written; the record is there, and ` +
        "'scaleproof report' writes the output from it.",
      { cause },
    );
  }
}
