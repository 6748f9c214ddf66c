import type { LoadJob, LoadResult } from '../driver.ts';
import { placeholder, withoutAddress } from './address-names.ts';
import { destinationReader } from './destination.ts';
import type { DriveOptions } from './drive-http.ts';
import { folderForFiles } from './files-of-script.ts';
import { type InspectedScript, inspectScript } from './inspect-script.ts';
import { neededTags } from './k6-options.ts';
import { k6Trust } from './k6-trust.ts';
import { nameThresholds } from './name-thresholds.ts';
import { type PreparedScript, prepareScript } from './run-k6.ts';
import { scriptVariables } from './script-job.ts';
import type { ScriptReading } from './script-reading.ts';
import { sendWithK6 } from './send-with-k6.ts';

/**
 * Runs a script that was written for k6 alone, unchanged and with its own options. It finds the address to send to in
 * `__ENV.BASE_URL`. Its phases follow the clock, or its own end; what it sends to somebody else is counted, and no part of
 * the load.
 */
export async function driveOwnScript(job: LoadJob, options: DriveOptions): Promise<LoadResult> {
  const { program, script, signal } = options;
  const trust = k6Trust(job.adapter, job.entry);
  const prepared = await prepareScript({
    program,
    script,
    directory: job.reaper.directory,
    signal,
    options: trust.options,
    tags: ['url', ...neededTags],
    workingFolder: await folderForFiles(job.filesFolder, script),
    files: {},
    env: () => ({ ...trust.env, ...options.env, [scriptVariables.baseUrl]: job.entry.origin }),
  });
  const result = await sendWithK6(job, prepared, {
    signal,
    errorOf: (_operation, sample) => (isExpected(sample) ? null : `status-${sample.tag('status')}`),
    instanceOf: (tag) => (tag === '' ? null : tag),
    reading: readingOf(prepared, job.entry, await thresholdsOfPlan(prepared, signal)),
  });
  return { ...result, notes: [...tagNotes(prepared), ...(result.notes ?? [])] };
}

/** As k6 sees it: the script may have said which statuses it expects. */
function isExpected(sample: { tag(name: string): string }): boolean {
  const expected = sample.tag('expected_response');
  const status = Number(sample.tag('status'));
  return expected === '' ? status >= 200 && status < 400 : expected === 'true';
}

/** What the script says of its thresholds under the address of a plan; null when it says nothing there. */
async function thresholdsOfPlan(
  { program, script, configFile, env }: PreparedScript,
  signal: AbortSignal,
): Promise<InspectedScript['thresholds']> {
  const planEnv = { ...env, [scriptVariables.baseUrl]: placeholder.origin };
  try {
    return (await inspectScript(script, { program, configFile, env: planEnv, signal })).thresholds;
  } catch {
    signal.throwIfAborted();
    return null;
  }
}

function readingOf(
  { inspected }: PreparedScript,
  entry: URL,
  planned: InspectedScript['thresholds'],
): ScriptReading {
  const read = destinationReader(entry, inspected.hosts ?? {});
  return {
    destinationOf(sample) {
      const url = sample.tag('url');
      return read(sample.metric === 'grpc_req_duration' ? `http://${url}` : url || sample.tag('name'));
    },
    nameOf: withoutAddress(entry),
    thresholds: nameThresholds(inspected.thresholds, { planned, entry }),
  };
}

function tagNotes({ leftOut }: PreparedScript): string[] {
  if (leftOut.length === 0) return [];
  return [
    `The script tells k6 to leave out the tags ${leftOut.join(', ')} (systemTags). Without them the results of its requests are unknown, so k6 was told to keep them; a threshold that selects by one of them has no data, as in k6 by itself.`,
  ];
}
