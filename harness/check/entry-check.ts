import type { FaultRecord } from '../faults/fault.ts';
import type { History, Membership } from '../load/ledger/history.ts';
import type { Checker, Finding, NotObserved } from './checker.ts';
import { type CheckedValue, measurementsOf, metricsOfChecker, total } from './checker-measurement.ts';
import { faultEvent } from './proof-event.ts';

/**
 * What a fault on the balancer did to its clients: for how long the entry was away, how many connections that waited for their next
 * request it closed, and which sockets of the workload it dropped. Each dropped socket is a finding.
 */
export function entryCheck(): Checker {
  return {
    name,
    metrics,
    needs: [],
    check(history) {
      const faults = history.faults.filter(({ effect, entry }) => effect.confirmed && entry);
      const hasSockets = history.memberships.length > 0 && history.missing.messages === undefined;
      const dropped = faults.map((fault) => ({
        fault,
        sockets: hasSockets ? droppedBy(fault, history) : [],
      }));
      return {
        findings: dropped.flatMap(({ fault, sockets }) =>
          sockets.map((one) => findingOf(one, fault, history)),
        ),
        measurements: measurementsOf(name, [
          ...faults.flatMap(valuesOf),
          ...(hasSockets
            ? dropped.map(
                ({ fault, sockets }): CheckedValue => ({
                  metric: 'sockets_dropped',
                  value: total(sockets.length),
                  labels: { fault: fault.name },
                }),
              )
            : []),
        ]),
        unknown: unknownOf(faults, hasSockets),
      };
    },
  };
}

const name = 'entry';
const metrics = metricsOfChecker(name);

function valuesOf({ name: fault, entry }: FaultRecord): CheckedValue[] {
  if (!entry) return [];
  const labels = { fault };
  return [
    { metric: 'entry_away_ms', value: total(entry.awayMs), labels },
    { metric: 'entry_unanswered', value: total(entry.unanswered), labels },
    { metric: 'idle_connections_closed', value: total(entry.idleClosed), labels },
  ];
}

function unknownOf(faults: readonly FaultRecord[], hasSockets: boolean): NotObserved[] {
  if (faults.length === 0) return [{ metrics, because: 'No fault on the balancer took effect.' }];
  if (hasSockets) return [];
  return [{ metrics: ['sockets_dropped'], because: 'The workload has no sockets, so none can be dropped.' }];
}

/** Sockets that ended while the fault lasted. */
function droppedBy({ startedUs, endedUs }: FaultRecord, { memberships }: History): Membership[] {
  return memberships.filter(({ untilUs }) => untilUs !== null && untilUs >= startedUs && untilUs <= endedUs);
}

function findingOf(socket: Membership, fault: FaultRecord, { memberships }: History): Finding {
  const { member, instance, room, fromUs, untilUs, ending } = socket;
  const atUs = untilUs ?? 0;
  const again = memberships.find((one) => one.member === member && one.fromUs > atUs);
  const afterMs = Math.round((atUs - fault.startedUs) / 1000);
  return {
    kind: 'socket-dropped',
    sentence: `The socket of ${member} was closed ${afterMs} ms after '${fault.name}' began.`,
    proof: [
      { atUs: fromUs, who: member, what: `joined ${room} on ${instance}` },
      faultEvent(fault),
      { atUs, who: member, what: ending === undefined ? 'was disconnected' : `was disconnected: ${ending}` },
      ...(again ? [{ atUs: again.fromUs, who: member, what: `joined again on ${again.instance}` }] : []),
    ],
  };
}
