import { join } from 'node:path';
import { ScaleproofError } from '../../core/errors.ts';
import type { LoadJob, LoadResult } from '../driver.ts';
import { modeOf } from '../http/connection-by.ts';
import { walkOf } from '../http/walk.ts';
import { nothingSent } from '../ledger/nothing-sent.ts';
import { statusReader } from './answer-by-status.ts';
import { buildHttpJob, usersOf } from './build-http-job.ts';
import { folderForFiles } from './files-of-script.ts';
import type { K6Program } from './find-k6.ts';
import { takeFirstLook } from './first-look.ts';
import { k6Options, neededTags } from './k6-options.ts';
import { k6Trust } from './k6-trust.ts';
import { prepareScriptClients } from './prepare-script-clients.ts';
import { refuseOwnShape } from './refuse-own-shape.ts';
import { prepareScript } from './run-k6.ts';
import { scriptVariables } from './script-job.ts';
import { sendWithK6 } from './send-with-k6.ts';

export interface DriveOptions {
  readonly program: K6Program;
  readonly script: string;
  /** More for the script's `__ENV`. */
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** Sends an HTTP workload at the scenario's load shape, by the scenario's script. */
export async function driveHttp(job: LoadJob, options: DriveOptions): Promise<LoadResult> {
  const { adapter, entry, load, phases, reaper } = job;
  const { program, script, signal } = options;
  const walk = walkOf(job.workload, load, job.adapter);
  if (load.kind === 'script' || load.kind === 'poisson-rate') throw needsOpenOrClosed();
  if (walk.history) throw keepsNoHistory();
  const { instanceHeader: header, measurements } = await takeFirstLook(job, walk, signal);
  const clients = await prepareScriptClients(job, walk, signal);
  if (signal.aborted) return nothingSent;

  const { timeoutMs, remembers } = walk;
  const connections = modeOf(walk.connections);
  const users = usersOf(walk, load);
  const trust = k6Trust(job.adapter, job.entry);
  const prepared = await prepareScript({
    program,
    script,
    directory: reaper.directory,
    signal,
    options: { ...k6Options({ load, phases, users, timeoutMs, remembers, connections }), ...trust.options },
    tags: neededTags,
    workingFolder: await folderForFiles(job.filesFolder, script),
    files: { 'job.json': buildHttpJob({ job, walk, clients, instanceHeader: header }) },
    env: (folder) => ({
      ...trust.env,
      ...options.env,
      [scriptVariables.baseUrl]: entry.origin,
      [scriptVariables.job]: join(folder, 'job.json'),
    }),
  });
  refuseOwnShape(prepared);
  const errorOf = statusReader(adapter);
  const result = await sendWithK6(job, prepared, {
    signal,
    errorOf: (operation, sample) => errorOf(operation, Number(sample.tag('status'))),
    instanceOf: (tag) => (header === null ? null : adapter.instanceOf({ [header]: tag })),
  });
  return { ...result, measurements: [...result.measurements, ...measurements] };
}

function needsOpenOrClosed(): ScaleproofError {
  return new ScaleproofError(
    'SP_CONFIG_INVALID',
    "A load of kind 'script' comes with a workload of kind 'script'. Define how this workload's clients arrive.",
  );
}

function keepsNoHistory(): ScaleproofError {
  return new ScaleproofError(
    'SP_CONFIG_INVALID',
    "k6 keeps no history of sessions: it passes no answers on. Leave out 'history' and the checks that need it, or use " +
      "the driver 'native'.",
  );
}
