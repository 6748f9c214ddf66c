import { assertNever } from '../core/errors.ts';
import type { Metric, MetricOrigin } from '../metrics/metric.ts';
import { isOpen } from '../plan/load-shape.ts';
import type { Scenario } from '../plan/scenario.ts';
import { storeNodesOf, titleOf } from '../plan/store-abilities.ts';
import { isStoreNodeId, storeKinds, storeNodes } from '../plan/store-settings.ts';
import type { Topology } from '../plan/topology.ts';

/** The checkers of scaleproof, by the names that they have in histories, and how a scenario gets them. */
const checkers: Readonly<
  Record<string, { readonly add: string; readonly reads: 'requests' | 'messages' | 'faults' }>
> = {
  sessions: { add: 'sessionCheck()', reads: 'requests' },
  delivery: { add: 'deliveryCheck()', reads: 'messages' },
  availability: { add: 'availabilityCheck()', reads: 'requests' },
  updates: { add: 'lostUpdateCheck()', reads: 'requests' },
  writes: { add: 'lostWriteCheck()', reads: 'requests' },
  'stale-reads': { add: 'staleReadCheck()', reads: 'requests' },
  'rate-limit': { add: 'rateLimitCheck({ limit, windowMs })', reads: 'requests' },
  tasks: { add: 'taskCheck()', reads: 'requests' },
  'slow-requests': { add: 'slowRequestCheck({ slowMs })', reads: 'requests' },
  'fault-durations': { add: 'faultDurationCheck()', reads: 'faults' },
};

/** Drivers that keep no history of requests. */
const withoutHistory: ReadonlySet<string> = new Set(['autocannon', 'k6']);

/** Why a scenario cannot have a number of this metric, whatever happens, and what to do; null when it may. */
export function whatMetricLacks({ from }: Metric, scenario: Scenario): string | null {
  if (typeof from === 'object') return whatCheckLacks(from, scenario);
  const { workload, load, script, driver } = scenario;
  const isHttp = workload.kind !== 'room';
  if (isStoreNodeId(from)) return null;
  switch (from) {
    case 'http-load':
      return isHttp
        ? null
        : "a room sends messages and no requests. Use messages_lost or delivery_latency_ms, or use a workload of kind 'journey' or 'request'.";
    case 'open-http-load':
      if (!isHttp)
        return "a room sends messages and no requests. Use delivery_latency_ms, or use a workload of kind 'journey' or 'request'.";
      return isOpen(load) || load.kind === 'script'
        ? null
        : "it needs an open load. Set the load's kind to 'constant-rate', or use http_latency_ms, which counts from the send in a closed one.";
    case 'weighed-http-load':
      if (!isHttp)
        return "a room sends messages and no requests. Use a workload of kind 'journey' or 'request'.";
      return driver === 'k6'
        ? "the driver k6 does not tell it by operation. Choose 'native' or 'autocannon'."
        : null;
    case 'closed-http-load':
      if (driver === 'k6')
        return "the driver k6 does not measure it. Choose 'native' or 'autocannon', or use http_requests.";
      return isHttp && load.kind === 'constant-users'
        ? null
        : "an open load has a fixed rate, so it has no throughput. Set the load's kind to 'constant-users', or use http_error_share.";
    case 'turns':
      if (load.kind !== 'constant-users')
        return "it needs a closed load. Set the load's kind to 'constant-users'.";
      return workload.kind === 'journey' && workload.order === 'one-after-the-other'
        ? null
        : "its steps are done in turn, so none has a time of its own. Give the journey order: 'one-after-the-other', or use throughput_per_second.";
    case 'room-load':
      return workload.kind === 'room'
        ? null
        : "it needs sockets. Use a workload of kind 'room', with the driver 'sockets'.";
    case 'own-script':
      return script === null ? "it needs a script. Give the scenario a script, and the driver 'k6'." : null;
    case 'any-load':
    case 'servers':
      return null;
    default:
      return assertNever(from);
  }
}

function whatCheckLacks(
  { checker, ofFaults }: Extract<MetricOrigin, object>,
  { checks, faults, workload, driver }: Scenario,
): string | null {
  const known = checkers[checker];
  if (!checks.some(({ name }) => name === checker)) {
    return `it needs a checker. Add ${known?.add ?? checker} to the scenario's checks.`;
  }
  if (ofFaults && faults.length === 0) return 'it needs a fault. Add one to the scenario.';
  if (known?.reads === 'messages' && workload.kind !== 'room') {
    return "it needs messages, which only a workload of kind 'room' sends.";
  }
  if (known?.reads !== 'requests') return null;
  if (workload.kind === 'room')
    return "it needs requests, which a room does not send. Use a workload of kind 'journey'.";
  if (workload.kind !== 'journey' || withoutHistory.has(driver)) {
    return "no history is kept. Use a workload of kind 'journey' with history: true, and the driver 'native'.";
  }
  return workload.history ? null : "no history is kept. Set the workload's history to true.";
}

/** Why a topology has nothing of which this could be read; null when it has. */
export function whatTopologyLacks({ from }: Metric, topology: Topology): string | null {
  for (const kind of storeKinds) {
    const [first, ...replicas] = storeNodes[kind];
    const isReplica = replicas.some((id) => id === from);
    if ((from !== first && !isReplica) || storeNodesOf(topology).some(({ id }) => id === from)) continue;
    return isReplica ? `it has no replica of ${titleOf(kind)}` : `it has no ${titleOf(kind)}`;
  }
  return null;
}
