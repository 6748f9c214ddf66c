import { join } from 'node:path';
import { writeAtomically } from '../core/write-atomically.ts';
import { readRun } from '../record/run-store.ts';
import { renderHtml } from '../report/html/render-html.ts';
import { loadAssets } from '../report/load-assets.ts';
import { terminalReporter } from '../report/terminal-reporter.ts';
import type { Surroundings } from './surroundings.ts';

/** Renders a stored run again and prints its verdicts. Needs no environment. */
export async function report(
  run: string,
  { out }: { out: string },
  surroundings: Surroundings,
): Promise<number> {
  const { record, folder } = await readRun(run, out);
  await writeAtomically(join(folder, 'index.html'), renderHtml(record, await loadAssets()));
  terminalReporter(surroundings).onRunEnd?.(record, folder);
  return 0;
}
