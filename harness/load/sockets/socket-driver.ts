import { setTimeout as sleep } from 'node:timers/promises';
import { formatMs } from '../../core/duration.ts';
import { ScaleproofError } from '../../core/errors.ts';
import { isPaced, type PacedShape } from '../../plan/load-shape.ts';
import type { Workload } from '../../plan/workload.ts';
import type { Driver, LoadJob, LoadResult } from '../driver.ts';
import { noRequests } from '../ledger/history.ts';
import { ranMs } from '../ledger/ran-ms.ts';
import { historyOf } from '../ledger/read-history.ts';
import { startMetronome } from '../schedule/metronome.ts';
import { JoinTally } from './join-tally.ts';
import { listenToRoom } from './listen-to-room.ts';
import { notesOnUnknownInstances, withRequestPublishers } from './place-publishers.ts';
import { type Placed, placeSockets } from './place-sockets.ts';
import { publishMessages } from './publish-messages.ts';
import { RoomClients } from './room-clients.ts';
import { RoomLedger } from './room-ledger.ts';
import { offeredMessages, roomMeasurements } from './room-measurements.ts';
import { roomName } from './room-name.ts';

const name = 'sockets';

export interface SocketsOptions {
  /** The loopback address that a socket (0, 1, ...) connects from, for balancers that look at it; null: any. */
  readonly localAddressOf?: (socket: number) => string | null;
}

type RoomWorkload = Extract<Workload, { readonly kind: 'room' }>;

/** More pings than these would be the load themselves, here and in the app. */
const pingsPerSecond = 1_000;

/** How often it is looked whether the last messages have arrived. */
const lookEveryMs = 20;

/**
 * WebSockets of one room, all in this process, so that one clock stamps both ends of a message: members on every
 * instance keep what arrives, publishers on every instance send at the load's rate, in turn. Sockets that close come back.
 */
export function sockets({ localAddressOf = () => null }: SocketsOptions = {}): Driver {
  return {
    name,
    takesTurns: true,
    shapes: new Set(['constant-rate', 'ramping-rate']),
    workloads: new Set(['room']),
    probe: async () => null,
    async run(job, signal) {
      const { workload, load, adapter, instances } = job;
      if (workload.kind !== 'room' || !isPaced(load) || !adapter.rooms) throw notForRooms(job);
      const { rooms } = adapter;
      const { membersPerInstance: member, publishersPerInstance: publisher } = workload;
      const pingEveryMs = Math.max(
        workload.pingEveryMs,
        Math.ceil((instances.length * (member + publisher) * 1_000) / pingsPerSecond),
      );
      const room = roomName(job.random);
      const joins = new JoinTally();
      const setting = { rooms, room, workload, pingEveryMs, joins, localAddressOf };
      await using clients = new RoomClients(job, setting);
      const placed = await placeSockets({
        instances,
        perInstance: { member, publisher: rooms.events ? 0 : publisher },
        open: clients.openSocket,
        signal,
      });
      const all = await withRequestPublishers(
        placed,
        clients.requestPublishers(instances.length * publisher),
      );
      const result = await converse(all, { ...job, workload, load, room, rooms, joins, signal });
      return {
        ...result,
        notes: [...(result.notes ?? []), ...notesOnPings(workload.pingEveryMs, pingEveryMs)],
      };
    },
  };
}

function notesOnPings(askedMs: number, everyMs: number): string[] {
  if (everyMs <= askedMs) return [];
  return [
    `Each socket is pinged every ${formatMs(everyMs)}, not every ${formatMs(askedMs)}: so many pings would be a load of their own. A connection that falls silent is noticed later.`,
  ];
}

interface Conversation extends LoadJob {
  readonly workload: RoomWorkload;
  readonly load: PacedShape;
  readonly room: string;
  readonly rooms: NonNullable<LoadJob['adapter']['rooms']>;
  readonly joins: JoinTally;
  readonly signal: AbortSignal;
}

async function converse({ sockets, wanted }: Placed, conversation: Conversation): Promise<LoadResult> {
  const { workload, room, joins, clock, phases, log, signal } = conversation;
  const { lateAfterMs } = workload;
  await using metronome = await startMetronome();
  if (!signal.aborted) await conversation.atRest?.();
  // Aborted before anything was due: the load ends where it is, without a start.
  const timeline = signal.aborted ? { phases, originUs: clock.nowUs() } : conversation.begin();
  const placed = sockets.filter(({ socket, instance }) => socket.instance === instance).length;
  log.append({ is: 'begin', measuredUs: phases.measuredMs * 1000, lateAfterMs });
  log.append({ is: 'missing', part: 'operations', because: noRequests });
  joins.begin(log, timeline.originUs);
  const ledger = new RoomLedger({ room, originUs: timeline.originUs, log });
  const reconnects = listenToRoom(sockets, { ledger, echoes: conversation.rooms.echoes });
  const publishers = sockets.filter(({ role }) => role === 'publisher');
  const published = await publishMessages({
    ...conversation,
    publishers,
    ledger,
    timeline,
    metronome,
  });
  const measuredMs = ranMs(timeline, clock.nowUs());
  // Twice, so that a message which is merely late is seen to be late.
  const patienceMs = Math.max(2 * lateAfterMs, phases.cooldownMs);
  // Requests that publish are answered by when what they publish has arrived, or a little later.
  const left = () => ledger.outstanding() + (conversation.rooms.events ? ledger.inDoubt() : 0);
  await lastArrivals(left, { patienceMs, signal });

  const history = await historyOf(log);
  return {
    offered: offeredMessages(ledger.publications, published, timeline),
    measurements: roomMeasurements(name, {
      placed: { count: placed, of: wanted },
      reconnects,
      published,
      joins: joins.succeeded,
    }),
    history,
    measuredMs,
    notes: [...joins.notes, ...notesOnUnknownInstances(history)],
    failure: null,
  };
}

/** Waits until every message has arrived that may still arrive, or none has for `patienceMs`. */
async function lastArrivals(
  outstanding: () => number,
  { patienceMs, signal }: { readonly patienceMs: number; readonly signal: AbortSignal },
): Promise<void> {
  let [left, idleMs] = [outstanding(), 0];
  while (left > 0 && idleMs < patienceMs && !signal.aborted) {
    await sleep(lookEveryMs, undefined, { signal }).catch(() => {});
    const still = outstanding();
    idleMs = still === left ? idleMs + lookEveryMs : 0;
    left = still;
  }
}

function notForRooms({ workload, load, adapter }: LoadJob): ScaleproofError {
  const reason = adapter.rooms
    ? `it needs a workload of kind 'room' and an open load, not '${workload.kind}' under '${load.kind}'. ` +
      'Choose another driver, or change the scenario.'
    : `the adapter '${adapter.name}' has no rooms. Add 'rooms' to the adapter, or leave the scenario out.`;
  return new ScaleproofError('SP_CONFIG_INVALID', `The driver '${name}' cannot send this load: ${reason}`);
}
