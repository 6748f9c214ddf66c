import type { LoadJob, LoadResult } from '../driver.ts';
import type { DriveOptions } from './drive-http.ts';
import { prepareScript } from './run-k6.ts';
import { scriptVariables } from './script-job.ts';
import { sendWithK6 } from './send-with-k6.ts';

/**
 * Runs a script that was written for k6 alone, unchanged and with its own options. It finds the address to send to in
 * `__ENV.BASE_URL`. Its phases follow the clock; what it sends before the timeline begins counts as of its beginning.
 */
export async function driveOwnScript(job: LoadJob, options: DriveOptions): Promise<LoadResult> {
  const { program, script, signal } = options;
  const prepared = await prepareScript({
    program,
    script,
    directory: job.reaper.directory,
    signal,
    options: {},
    files: {},
    env: () => ({ ...options.env, [scriptVariables.baseUrl]: job.entry.origin }),
  });
  return sendWithK6(job, prepared, {
    signal,
    errorOf: (_operation, sample) => (isExpected(sample) ? null : `status-${sample.tag('status')}`),
    instanceOf: (tag) => (tag === '' ? null : tag),
  });
}

/** As k6 sees it: the script may have said which statuses it expects. */
function isExpected(sample: { tag(name: string): string }): boolean {
  const expected = sample.tag('expected_response');
  const status = Number(sample.tag('status'));
  return expected === '' ? status >= 200 && status < 400 : expected === 'true';
}
