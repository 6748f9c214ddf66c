import type { FailedJoin } from '../load/ledger/history.ts';
import type { Checker, Finding } from './checker.ts';
import { formatMoment } from './format-moment.ts';
import { toldFinding } from './told-finding.ts';

const mostExamples = 5;

/** Why did sockets not get into their room? One finding for each reason, most frequent first; `joins_succeeded_share` counts them. */
export function joinCheck(): Checker {
  return {
    name: 'joins',
    needs: ['messages'],
    check({ failedJoins }) {
      const byReason = [...Map.groupBy(failedJoins, ({ because }) => because)];
      const findings = byReason
        .toSorted(([, one], [, other]) => other.length - one.length)
        .map(([because, failed]) => findingOf(because, failed));
      return { findings, measurements: [] };
    },
  };
}

function findingOf(because: string, failed: readonly FailedJoin[]): Finding {
  return toldFinding('join-failed', () => {
    const sockets = new Set(failed.map(({ socket }) => socket)).size;
    const [first] = failed;
    const attempts = failed.length === 1 ? 'An attempt' : `${failed.length} attempts`;
    const of = sockets === 1 ? (first?.socket ?? 'a socket') : `${sockets} sockets`;
    const since = first ? `, the first ${formatMoment(first.atUs)}` : '';
    return {
      sentence: `${attempts} of ${of} to get into the room failed${since}: ${because}`,
      proof: failed
        .slice(0, mostExamples)
        .map(({ socket, atUs }) => ({ atUs, who: socket, what: `did not get in: ${because}` })),
    };
  });
}
