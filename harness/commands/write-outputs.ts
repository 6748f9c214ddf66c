import { realpathSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GateRecord } from '../gate/gate-record.ts';
import { withEveryText } from '../record/foreign-text.ts';
import type { RunRecord } from '../record/run-record.ts';
import { type MachineFolders, withoutPathsOf } from '../record/secrets/machine-paths.ts';
import { maskedRecord } from '../record/secrets/mask-record.ts';
import type { Secrets } from '../record/secrets/secrets.ts';
import { bencherJson } from '../report/formats/bencher.ts';
import { benchmarkJson } from '../report/formats/benchmark-json.ts';
import { githubComment } from '../report/formats/github.ts';
import { junitXml } from '../report/formats/junit.ts';
import { markdown } from '../report/formats/markdown.ts';
import { openMetrics } from '../report/formats/open-metrics.ts';
import type { Summary } from '../report/formats/summary.ts';
import { summaryOfGate } from '../report/formats/summary-of-gate.ts';
import { summaryOfRun } from '../report/formats/summary-of-run.ts';
import { maskedGate } from './masked-outputs.ts';
import type { OutputOptions } from './output-options.ts';
import { mostMarkdownBytes, type OutputContext, writeOutput } from './write-output.ts';
import { writeToGithub } from './write-to-github.ts';

/** Writes what the options ask for. None of it holds a secret or a path of this machine. */
export async function writeOutputs(
  record: RunRecord | GateRecord,
  options: OutputOptions,
  context: OutputContext,
): Promise<void> {
  const summary = summaryFor(record, context.secrets);
  const { unknown = 'skip', gitlab, benchmarkJson: benchmark } = options;
  const xml = () => junitXml(summary, { unknown });
  const page = () => markdown(summary, { atMostBytes: mostMarkdownBytes });
  const files: readonly (readonly [path: string | undefined, content: () => string])[] = [
    [options.junit, xml],
    [options.markdown, page],
    [options.json, () => `${JSON.stringify(summary, null, 2)}\n`],
    [gitlab && join(gitlab, 'metrics.txt'), () => openMetrics(summary)],
    [gitlab && join(gitlab, 'junit.xml'), xml],
    [benchmark, () => benchmarkJson(summary).smaller],
    [options.bencher, () => bencherJson(summary)],
    [options.githubComment, () => githubComment(summary)],
  ];
  for (const [path, content] of files) if (path !== undefined) await writeOutput(path, content());
  if (benchmark !== undefined) await writeBigger(benchmark, benchmarkJson(summary).bigger);
  if (options.github) await writeToGithub(summary, options, context);
}

/** An empty list is an error to github-action-benchmark. */
async function writeBigger(path: string, content: string): Promise<void> {
  if (content.trim() !== '[]') await writeOutput(path.replace(/(\.json)?$/, '.bigger.json'), content);
}

function summaryFor(record: RunRecord | GateRecord, secrets: Secrets): Summary {
  const shownPath = withoutPathsOf(machineFolders());
  const asShown = <Data>(data: Data) => withEveryText(data, shownPath);
  return record.schema === 'scaleproof.run/1'
    ? summaryOfRun(asShown(maskedRecord(record, secrets)))
    : summaryOfGate(asShown(maskedGate(record, secrets)));
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
