import { ScaleproofError } from '../core/errors.ts';
import { suggest } from '../core/suggest.ts';
import { terminalText } from '../core/terminal-text.ts';
import type { HistoryEntry } from '../load/ledger/history-log.ts';
import { readHistoryFile } from '../record/history-file.ts';
import { fileInside } from '../record/inside-folder.ts';
import { type NamedFinding, namedFindingsOf } from '../record/name-findings.ts';
import type { RunRecord } from '../record/run-record.ts';
import { readRun } from '../record/run-store.ts';
import { storyOf } from '../record/story-of.ts';
import { renderStory } from '../report/story-text.ts';
import type { CommandContext } from './command-context.ts';
import { shownSafely } from './shown-safely.ts';

/** Prints the story of a finding in chronological order; without a name, the names of all findings that the record keeps. */
export async function explain(
  run: string,
  name: string | undefined,
  { out, stdout }: { readonly out: string } & Pick<CommandContext, 'stdout'>,
): Promise<number> {
  const { record, folder } = await readRun(run, out);
  const text = await shownSafely(run, () =>
    name === undefined ? listOf(record) : tellStory(record, { folder, name }),
  );
  stdout.write(terminalText(text));
  return 0;
}

function listOf(record: RunRecord): string {
  const lines = namedFindingsOf(record).map((one) => `${one.name}  ${one.finding.sentence}`);
  return lines.length === 0 ? `The run ${record.id} found nothing wrong.\n` : `${lines.join('\n')}\n`;
}

async function tellStory(
  record: RunRecord,
  { folder, name }: { readonly folder: string; readonly name: string },
): Promise<string> {
  const all = namedFindingsOf(record);
  const found = all.find((one) => one.name === name);
  if (!found) throw unknownFinding(name, record.id, all);
  const { historyFile } = found.repetition;
  const history = historyFile === null ? nothing() : readHistoryFile(await fileInside(folder, historyFile));
  return renderStory(found, await storyOf(found, history));
}

async function* nothing(): AsyncGenerator<HistoryEntry> {}

function unknownFinding(name: string, run: string, all: readonly NamedFinding[]): ScaleproofError {
  const names = all.map((one) => one.name);
  return new ScaleproofError(
    'SP_UNKNOWN_NAME',
    `The record of ${run} has no finding '${name}'.${suggest(name, names)}`,
  );
}
