import { join } from 'node:path';
import { writeAtomically } from '../core/write-atomically.ts';
import { orNotWritten, readRun } from '../record/run-store.ts';
import { renderHtml } from '../report/html/render-html.ts';
import { loadAssets } from '../report/load-assets.ts';
import { terminalReporter } from '../report/terminal-reporter.ts';
import type { CommandContext } from './command-context.ts';
import type { OutputOptions } from './output-options.ts';
import { shownSafely } from './shown-safely.ts';
import { writeOutputs } from './write-outputs.ts';

/** Renders a stored run again and prints its verdicts. Needs no environment. */
export async function report(
  run: string,
  { out, ...options }: { out: string } & OutputOptions,
  context: CommandContext,
): Promise<number> {
  const { record, folder } = await readRun(run, out);
  const assets = await loadAssets();
  const page = await shownSafely(run, () => renderHtml(record, assets));
  const path = join(folder, 'index.html');
  await orNotWritten(path, writeAtomically(path, page));
  await shownSafely(run, () => terminalReporter(context).onRunEnd?.(record, folder));
  await shownSafely(run, () => writeOutputs(record, options, { ...context, folder }));
  return 0;
}
