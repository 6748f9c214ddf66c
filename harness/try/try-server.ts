import type { App } from '../app/app.ts';
import { formatMs } from '../core/duration.ts';
import { messageOf, ScaleproofError } from '../core/errors.ts';
import { handlesSignal, programOf } from '../core/process-table.ts';
import { timing } from '../environment/balancer/balancer.ts';
import { type Environment, isKillable, type Killable, type Node } from '../environment/runtime.ts';
import { quote } from '../environment/until-ready.ts';
import type { Topology } from '../plan/topology.ts';
import type { Finding, Tried } from './finding.ts';
import type { IdleConnection } from './seen.ts';
import {
  findingOfUnexpectedEnd,
  findingsOfIdle,
  findingsOfReadiness,
  findingsOfRestart,
  findingsOfStop,
  type Stopped,
} from './server-findings.ts';
import { type Clients, untilServed } from './try-operations.ts';
import { untilClosed } from './until-closed.ts';

/** Node closes an idle connection 6 s after its last answer unless it is told otherwise. */
const watchedMs = 6_500;

/** Leaves a connection to an instance idle until it is closed, or for some seconds. */
export function tryIdle(
  environment: Environment,
  { adapter, signal }: Pick<Clients, 'adapter' | 'signal'>,
  { connections }: Topology['balancer'],
): Promise<Tried> {
  const [instance] = environment.nodes.filter(({ role }) => role === 'app');
  if (!instance) return Promise.resolve({ facts: [], findings: [] });
  const balancer = environment.nodes.find(({ role }) => role === 'balancer');
  const pooling = { connections, keepAliveMs: timing.keepAliveMs, obeysHints: balancer?.id === 'built-in' };
  const { url, askedAs: headers, trust, id } = instance;
  const options = {
    path: adapter.readyPath,
    headers,
    trust,
    forMs: watchedMs,
    enoughMs: timing.keepAliveMs,
    signal,
  };
  return untilClosed(url, options).then((idle) => ({
    facts: factsOfIdle(id, idle),
    findings: findingsOfIdle(id, idle, pooling),
  }));
}

function factsOfIdle(id: string, idle: IdleConnection): readonly string[] {
  switch (idle.kind) {
    case 'closed':
      return [`${id} closes an idle connection after ${formatMs(idle.afterMs)}.`];
    case 'kept':
      return [
        idle.isSaid
          ? `${id} says that it keeps an idle connection for ${formatMs(idle.forMs)}.`
          : `${id} keeps an idle connection for longer than ${formatMs(idle.forMs)}.`,
      ];
    case 'per-request':
      return [`${id} closes each connection after one answer.`];
    case 'unknown':
      return [`It is unknown for how long ${id} keeps an idle connection: ${idle.because}.`];
  }
}

/** Tells each instance to stop, within `graceMs`, and starts the first one again, to ask it at once. */
export async function tryStops(
  clients: Clients,
  environment: Environment,
  { launch, graceMs }: Pick<App, 'launch'> & { readonly graceMs: number },
): Promise<Tried> {
  const instances = environment.nodes.filter(({ role }) => role === 'app').filter(isKillable);
  const signal = launch?.stopSignal ?? 'SIGTERM';
  const ends = await Promise.all(instances.map((node) => stopped(node, { signal, graceMs })));
  clients.signal.throwIfAborted();
  const facts = ends.flatMap((end) => ('stop' in end && end.stop.doubt === null ? [factOfStop(end)] : []));
  // Of several that run the same program the first one tells what there is to tell.
  const findings = ends.map((end) => ('stop' in end ? findingsOfStop(end) : [end]));
  const [first] = instances;
  const again = first && first.runningAs() === null ? await startedAgain(clients, first) : [];
  return { facts, findings: [...(findings.find((one) => one.length > 0) ?? []), ...again] };
}

async function stopped(
  node: Node & Killable,
  { signal, graceMs }: Pick<Stopped, 'signal' | 'graceMs'>,
): Promise<Stopped | Finding> {
  try {
    const [, pid] = /^pid (\d+)$/.exec(node.runningAs() ?? '') ?? [];
    // Node has a handler of its own, which ends it.
    const isKnown = pid !== undefined && programOf(Number(pid)) !== 'node';
    const handled = isKnown ? handlesSignal(Number(pid), signal) : null;
    return { instance: node.id, signal, graceMs, handled, stop: await node.stop(graceMs) };
  } catch (cause) {
    if (!(cause instanceof ScaleproofError)) throw cause;
    const said = await quote({ lastLines: () => node.logs() });
    return findingOfUnexpectedEnd(node.id, `${cause.message} ${said}`);
  }
}

function factOfStop({ instance, signal, stop: { tookMs, told } }: Stopped): string {
  const how = told === null ? '' : ` (${told})`;
  return `${instance} ended ${formatMs(tookMs)} after ${signal}${how}.`;
}

async function startedAgain(clients: Clients, node: Node & Killable): Promise<readonly Finding[]> {
  try {
    await node.start(clients.signal);
  } catch (cause) {
    clients.signal.throwIfAborted();
    if (!(cause instanceof ScaleproofError)) throw cause;
    return findingsOfRestart(node.id, messageOf(cause));
  }
  const early = await untilServed({ ...clients, entry: node.url, headers: node.askedAs }, 101);
  return early ? findingsOfReadiness(clients.adapter.readyPath, early) : [];
}
