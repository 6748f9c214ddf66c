import { join } from 'node:path';
import type { RoomProtocol } from '../../app/adapter.ts';
import { ScaleproofError } from '../../core/errors.ts';
import { isPaced } from '../../plan/load-shape.ts';
import type { Timeline } from '../../plan/phase.ts';
import type { LoadJob, LoadResult } from '../driver.ts';
import { noRequests } from '../ledger/history.ts';
import { nothingSent } from '../ledger/nothing-sent.ts';
import { ranMs } from '../ledger/ran-ms.ts';
import { historyOf } from '../ledger/read-history.ts';
import { offeredMessages, roomMeasurements } from '../sockets/room-measurements.ts';
import type { DriveOptions } from './drive-http.ts';
import { k6RoomOptions } from './k6-options.ts';
import { k6Trust } from './k6-trust.ts';
import { momentOfAbort } from './moment-of-abort.ts';
import { planRoom, type RoomPlan, type RoomWorkload, roomsOfScript } from './plan-room.ts';
import { RoomLines } from './read-room-lines.ts';
import { refuseOwnShape } from './refuse-own-shape.ts';
import { RoomScribe } from './room-scribe.ts';
import { prepareScript, runK6 } from './run-k6.ts';
import { scriptVariables } from './script-job.ts';
import { type K6Watch, watchK6 } from './watch-k6.ts';

interface Begun {
  readonly timeline: Timeline;
  readonly at: number;
  readonly watch: K6Watch;
}

/** Members and publishers of a room, all in one virtual user of k6. */
export async function driveRoom(job: LoadJob, options: DriveOptions): Promise<LoadResult> {
  const { adapter, workload, load, clock, reaper } = job;
  const { program, script, signal } = options;
  if (workload.kind !== 'room' || !isPaced(load) || !adapter.rooms) throw notForRooms(job);
  const rooms = roomsOfScript(adapter.rooms);
  const plan = planRoom(job, { workload, load, rooms });
  const { joinWithinMs, lastsAtMostMs } = plan.script;
  const trust = k6Trust(job.adapter, job.entry);
  const prepared = await prepareScript({
    program,
    script,
    directory: reaper.directory,
    signal,
    options: { ...k6RoomOptions(joinWithinMs + lastsAtMostMs + 1_000), ...trust.options },
    tags: [],
    workingFolder: null,
    files: { 'job.json': plan.script },
    env: (folder) => ({
      ...trust.env,
      ...options.env,
      [scriptVariables.baseUrl]: job.entry.origin,
      [scriptVariables.job]: join(folder, 'job.json'),
    }),
  });
  refuseOwnShape(prepared);

  const abortedUs = momentOfAbort(signal, clock);
  let begun: Begun | null = null;
  let pid = 0;
  const lines = new RoomLines((at) => {
    if (begun !== null) return;
    const timeline = job.begin();
    begun = { timeline, at, watch: watchK6(pid, { timeline, clock }) };
  });
  const { failure, endedUs } = await runK6(prepared, {
    reaper,
    clock,
    signal,
    onSamples: null,
    onConsole: (chunk) => lines.push(chunk),
    prometheus: job.prometheus,
    onStart: (k6) => {
      pid = k6.pid;
    },
  });
  return resultOf(begun, lines, { job, workload, plan, rooms, failure, abortedUs: abortedUs(), endedUs });
}

interface Told {
  readonly job: LoadJob;
  readonly workload: RoomWorkload;
  readonly plan: RoomPlan;
  readonly rooms: RoomProtocol;
  readonly failure: ScaleproofError | null;
  /** Infinity when the load ran to its end. */
  readonly abortedUs: number;
  /** When k6 ended, by the same clock. */
  readonly endedUs: number;
}

async function resultOf(begun: Begun | null, lines: RoomLines, told: Told): Promise<LoadResult> {
  const { job, workload, plan, rooms, failure, abortedUs, endedUs } = told;
  if (begun === null) {
    if (abortedUs < Number.POSITIVE_INFINITY) return nothingSent;
    if (failure) throw failure;
    throw new ScaleproofError(
      'SP_LOAD_NOT_DELIVERED',
      "The script ended without reporting that its room begins. Print JSON.stringify(['begin', at]) when it does, as " +
        'the script of the scenario cross-instance-delivery.',
    );
  }
  const { timeline, at: beganAt, watch } = begun;
  const { log, phases } = job;
  log.append({ is: 'begin', measuredUs: phases.measuredMs * 1000, lateAfterMs: workload.lateAfterMs });
  log.append({ is: 'missing', part: 'operations', because: noRequests });
  const scribe = new RoomScribe(plan, { rooms, log, timeline, beganAt, abortedUs });
  for (const line of lines.all()) scribe.enter(line);
  const { ledger, lateness, reconnects } = scribe;
  const published = { dropped: 0, orphaned: scribe.orphaned(), lateness };
  return {
    offered: offeredMessages(ledger.publications, published, timeline),
    measurements: [
      ...roomMeasurements('k6', {
        placed: placedAs(workload, job, scribe),
        reconnects: { count: reconnects, dueUs: null },
        joins: null,
        published,
      }),
      ...watch.stop(),
    ],
    history: await historyOf(log),
    measuredMs: ranMs(timeline, endedUs),
    failure,
  };
}

/** Sockets of one role are all alike: what counts is how many of them each instance has. */
function placedAs(
  { membersPerInstance, publishersPerInstance }: RoomWorkload,
  { instances }: LoadJob,
  { placed, isMember }: RoomScribe,
): { readonly count: number; readonly of: number } {
  const count = instances.reduce((sum, instance) => {
    const here = [...placed].filter(([, where]) => where === instance);
    const members = here.filter(([name]) => isMember(name)).length;
    const publishers = here.length - members;
    return sum + Math.min(members, membersPerInstance) + Math.min(publishers, publishersPerInstance);
  }, 0);
  return { count, of: instances.length * (membersPerInstance + publishersPerInstance) };
}

function notForRooms({ adapter, load }: LoadJob): ScaleproofError {
  const reason = adapter.rooms
    ? `a room needs an open load, not '${load.kind}'. Change the load of the scenario.`
    : `the adapter '${adapter.name}' has no rooms. Add 'rooms' to the adapter, or leave the scenario out.`;
  return new ScaleproofError('SP_CONFIG_INVALID', `The driver 'k6' cannot send this load: ${reason}`);
}
