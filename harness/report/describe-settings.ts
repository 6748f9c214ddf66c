import { formatMs } from '../core/duration.ts';
import type { LoadShape } from '../plan/load-shape.ts';
import type { ScenarioData } from '../plan/scenario.ts';
import { fullSteps } from '../plan/steps.ts';
import { wordsOnStores } from '../plan/store-abilities.ts';
import type { Topology } from '../plan/topology.ts';
import type { Workload } from '../plan/workload.ts';
import { formatCount, plural } from './format-number.ts';

/** A topology in a line: "3 instances behind nginx, round-robin; sessions in memory; no pub/sub". */
export function describeTopology(topology: Topology): string {
  const { app, balancer } = topology;
  const policy = balancer.policy === 'cookie' ? 'sticky by cookie' : balancer.policy;
  const instances = plural(app.instances, 'instance');
  return [`${instances} behind ${balancer.engine}, ${policy}`, ...wordsOnStores(topology)].join('; ');
}

/** How the load of a scenario arrives, and whether it waits for answers. */
export function describeLoad(load: LoadShape): string {
  switch (load.kind) {
    case 'constant-rate':
      return `Open: ${load.perSecond.toLocaleString('en-US')} operations per second, sent on schedule without waiting for responses, at most ${formatCount(load.maxInFlight)} in flight`;
    case 'poisson-rate':
      return `Open: ${load.perSecond.toLocaleString('en-US')} operations per second on average, at random moments (Poisson${load.seed === null ? '' : `, the same each time: seed ${load.seed}`}) without waiting for responses, at most ${formatCount(load.maxInFlight)} in flight`;
    case 'ramping-rate':
      return `Open: from ${load.startPerSecond} to ${load.stages.map(({ toPerSecond, durationMs }) => `${toPerSecond} operations per second within ${formatMs(durationMs)}`).join(', then ')}, without waiting for responses, at most ${formatCount(load.maxInFlight)} in flight`;
    case 'script':
      return 'Defined by the script; it may be subject to coordinated omission';
    case 'constant-users':
      return `Closed, to saturation: ${plural(load.users, 'connection')}, each sends when its last response has arrived${load.thinkMs > 0 ? ` and ${formatMs(load.thinkMs)} have passed` : ''}; subject to coordinated omission`;
  }
}

const addressWords = {
  shared: '',
  'one-network': ', each from its own address of one /24',
  'networks-of-their-own': ', each from an address in a /24 of its own',
} as const;

function stepsOf({ steps, order }: Extract<Workload, { readonly kind: 'journey' }>): string {
  const full = fullSteps(steps);
  if (order === 'one-after-the-other')
    return `${full.map(({ operation }) => operation).join(', then ')}, each for an equal part of the measured phase`;
  const sum = full.reduce((all, { weight }) => all + (weight ?? 0), 0);
  return full
    .map(({ operation, weight, thinkMs }) => {
      const share = weight === null ? [] : [`${Number(((weight / sum) * 100).toPrecision(3))} %`];
      const more = [...share, ...(thinkMs === null ? [] : [`then ${formatMs(thinkMs)} of pause`])];
      return more.length === 0 ? operation : `${operation} (${more.join(', ')})`;
    })
    .join(', ');
}

/** What one client of a scenario does. */
export function describeWorkload(workload: Workload): string {
  switch (workload.kind) {
    case 'journey':
      return `${plural(workload.clients, 'client')} with cookies${workload.clientsPerSession > 1 ? `, ${workload.clientsPerSession} to a session,` : ''} repeat ${stepsOf(workload)}; ${workload.connections === 'keep-alive' ? 'one connection kept alive by each' : 'a new connection for each request'}${addressWords[workload.addresses]}; a request times out after ${formatMs(workload.timeoutMs)}`;
    case 'script':
      return 'Defined by the script';
    case 'request':
      return `${workload.operation}, repeated, stateless; a request times out after ${formatMs(workload.timeoutMs)}`;
    case 'room':
      return `One room with ${plural(workload.membersPerInstance, 'member')} and ${plural(workload.publishersPerInstance, 'publisher')} on each instance${workload.messageBytes > 0 ? `; each message is a frame of ${formatCount(workload.messageBytes)} bytes` : ''}; late after ${formatMs(workload.lateAfterMs)}`;
  }
}

/** How long each phase is, and what is broken when. */
export function describeTimeline({ load, phases, faults }: ScenarioData): string {
  const broken = faults.map(({ name, atMs }) => `${name} at ${formatMs(atMs)}`);
  const lengths = [
    [phases.warmupMs, 'warm-up'],
    [phases.measuredMs, 'measured'],
    [phases.cooldownMs, 'cool-down'],
  ] as const;
  const times = lengths
    .filter(([ms]) => ms > 0)
    .map(([ms, name]) => `${formatMs(ms)} ${name}`)
    .join(', ');
  const length = load.kind === 'script' ? `${times} at most: until the script ends` : times;
  return broken.length === 0 ? `${length}; no faults` : `${length}; ${broken.join(', ')}`;
}
