import { publicOrigin } from '../../app/public-url.ts';
import { trustOf } from '../../app/tls.ts';
import { messageOf } from '../../core/errors.ts';
import { isOpen } from '../../plan/load-shape.ts';
import type { Driver, LoadJob, LoadResult } from '../driver.ts';
import { noHistory } from '../ledger/history.ts';
import { LoadLedger } from '../ledger/load-ledger.ts';
import { loadMeasurements } from '../ledger/load-measurements.ts';
import { nothingSent } from '../ledger/nothing-sent.ts';
import { onTimeline } from '../ledger/on-timeline.ts';
import { clientName, operationLog } from '../ledger/operation-log.ts';
import { ranMs } from '../ledger/ran-ms.ts';
import { historyOf } from '../ledger/read-history.ts';
import { throughput } from '../ledger/throughput.ts';
import { throughputOfTurns, turnAt } from '../ledger/turns.ts';
import { startMetronome } from '../schedule/metronome.ts';
import { sendClosed } from '../schedule/send-closed.ts';
import { sendOpen } from '../schedule/send-open.ts';
import { clientAddress } from './client-address.ts';
import { browserMemory, type ClientMemory, noMemory } from './client-memory.ts';
import { ClientPool } from './client-pool.ts';
import { identityOf } from './client-view.ts';
import { connectionBy } from './connection-by.ts';
import { FirstFailures } from './first-failures.ts';
import { refuseUnkeptSessions } from './kept-session.ts';
import { refuseWithoutHttp2 } from './offers-http2.ts';
import { operationOf } from './operation-of.ts';
import { concludeClients, prepareClients } from './prepare-clients.ts';
import type { Sender } from './sender.ts';
import { StepCursor } from './step-cursor.ts';
import { VirtualClient } from './virtual-client.ts';
import { type Walk, walkOf } from './walk.ts';

const name = 'native';

/** How long requests in flight may still take once the load is aborted. */
const graceMs = 1_000;

/**
 * HTTP load from this process. Open, at a constant, ramping or Poisson rate, with each request timed from when it was due; or
 * closed, with a fixed number of users.
 */
export function native(): Driver {
  return {
    name,
    takesTurns: true,
    shapes: new Set(['constant-rate', 'ramping-rate', 'poisson-rate', 'constant-users']),
    workloads: new Set(['journey', 'request']),
    probe: async () => null,
    async run(job, signal) {
      const walk = walkOf(job.workload, job.load, job.adapter);
      for (const operation of [...walk.prepare, ...walk.steps, ...walk.afterwards])
        operationOf(job.adapter, operation);
      if (walk.connections === 'http2') {
        await refuseWithoutHttp2({ entry: job.entry, localAddress: null, trust: trustOf(job.adapter) });
      }
      const memoryOf = memories(publicOrigin(job.entry, job.adapter.publicUrl), walk);
      const failures = new FirstFailures();
      const pool = new ClientPool(
        (index) => makeClient(job, walk, { index, memory: memoryOf(index), failures }),
        walk.clients,
        job.random.fork('clients'),
      );
      using _ = cutOff(pool, signal);
      try {
        const result = await prepareAndSend(pool, walk, { job, failures, signal });
        return { ...result, notes: failures.notes() };
      } finally {
        await pool.close();
      }
    },
  };
}

interface Sending {
  readonly job: LoadJob;
  readonly failures: FirstFailures;
  readonly signal: AbortSignal;
}

async function prepareAndSend(
  pool: ClientPool,
  walk: Walk,
  { job, failures, signal }: Sending,
): Promise<LoadResult> {
  const { clock, load } = job;
  await using metronome = await startMetronome();
  const prepared = walk.remembers ? await prepareAll(pool, walk, { job, failures, signal }) : [];
  if (signal.aborted) return nothingSent;

  await job.atRest?.();
  const timeline = job.begin();
  const ledger = new LoadLedger(timeline);
  const written = operationLog(job, walk);
  for (const one of prepared) written.add(onTimeline(one, one.sentUs - timeline.originUs, timeline));
  const turns = walk.order === 'one-after-the-other' ? { steps: walk.steps, timeline } : null;
  const sender: Sender = {
    pool,
    ledger,
    timeline,
    clock,
    signal,
    async perform(client, dueUs) {
      const next = client.nextOperation(turns && turnAt(turns, dueUs));
      const performed = await client.perform(next);
      const operation = onTimeline(performed, dueUs, timeline);
      ledger.end({ ...operation, isAnswered: operation.status !== null, traffic: performed.traffic });
      written.add(operation);
      return { ms: client.thinkMs, over: () => pool.put(client) };
    },
    drop(dueUs) {
      ledger.drop(dueUs);
      written.addDropped(dueUs);
    },
  };
  if (isOpen(load))
    await sendOpen(load, { metronome, random: job.random.fork('arrivals'), twin: job.twin }, sender);
  else if (load.kind === 'constant-users') await sendClosed(load, job.random, sender);
  const measuredMs = ranMs(timeline, clock.nowUs());
  // From here on the load is measured: what goes wrong is said of the history, and takes nothing from it.
  try {
    const all = walk.afterwards.length > 0 ? everyClient(pool, walk) : [];
    const shown = await concludeClients(all, walk.afterwards, signal);
    for (const one of shown) written.add(onTimeline(one, one.sentUs - timeline.originUs, timeline));
  } catch (cause) {
    written.addMissing('conclusion', notConcluded(walk, cause));
  }
  await written.addExecutions(signal);

  const loop = isOpen(load) ? 'open' : 'closed';
  return {
    offered: ledger.offered,
    measurements: [
      ...loadMeasurements(ledger, { driver: name, loop, measuredMs }),
      ...(loop === 'closed'
        ? throughput({
            driver: name,
            ok: ledger.phases.measured.ok,
            seconds: measuredMs / 1000,
            instances: job.instances.length,
          })
        : []),
      ...(loop === 'closed' && turns ? throughputOfTurns(turns, { ledger, measuredMs, driver: name }) : []),
    ],
    history: walk.history ? await historyOf(job.log) : noHistory(notKept(job)),
    measuredMs,
    failure: null,
  };
}

function notConcluded({ afterwards }: Walk, cause: unknown): string {
  return `The operations after the load (${afterwards.join(', ')}) failed:  ${messageOf(cause)}`;
}

function notKept({ workload }: LoadJob): string {
  return workload.kind === 'request'
    ? "A workload of kind 'request' keeps no history: use the operation in a workload of kind 'journey' with history: true."
    : 'The workload keeps no history: give it history: true.';
}

function everyClient(pool: ClientPool, { clients }: Walk): VirtualClient[] {
  return Array.from({ length: clients }, () => pool.take()).filter((client) => client !== null);
}

async function prepareAll(pool: ClientPool, walk: Walk, { job, failures, signal }: Sending) {
  const all = everyClient(pool, walk);
  const first = all.filter((_, index) => index % walk.clientsPerSession === 0);
  const performed = await prepareClients(first, { operations: walk.prepare, failures }, signal);
  for (const client of all) pool.put(client);
  if (!signal.aborted) await refuseUnkeptSessions(job, walk, first);
  return performed;
}

/** What the client with an index (0, 1, ...) remembers, together with those that share its session. */
function memories(origin: URL, { remembers, clientsPerSession }: Walk): (index: number) => ClientMemory {
  const made: ClientMemory[] = [];
  return (index) => {
    if (!remembers) return noMemory;
    const session = Math.floor(index / clientsPerSession);
    const memory = made[session] ?? browserMemory(origin);
    made[session] = memory;
    return memory;
  };
}

interface Identity {
  readonly index: number;
  readonly memory: ClientMemory;
  readonly failures: FirstFailures;
}

function makeClient(
  { entry, adapter, clock, random }: LoadJob,
  walk: Walk,
  { index, memory, failures }: Identity,
): VirtualClient {
  const { timeoutMs, connections } = walk;
  const localAddress = clientAddress(walk.addresses, index);
  return new VirtualClient({
    identity: identityOf(clientName(index), index + 1, random),
    adapter,
    journey: walk,
    memory,
    cursor: new StepCursor(walk.groups, random.fork(`steps-${index}`)),
    failures,
    connection: connectionBy(connections, {
      ...{ entry, timeoutMs, clock, localAddress, trust: trustOf(adapter) },
    }),
    clock,
  });
}

/** An abort lets requests in flight end, but not for long. */
function cutOff(pool: ClientPool, signal: AbortSignal): Disposable {
  let timer: NodeJS.Timeout | undefined;
  const onAbort = () => {
    timer = setTimeout(() => pool.giveUp('interrupted'), graceMs);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  return {
    [Symbol.dispose]() {
      signal.removeEventListener('abort', onAbort);
      clearTimeout(timer);
    },
  };
}
