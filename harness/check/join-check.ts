import type { FailedJoin, Membership } from '../load/ledger/history.ts';
import type { Checker, Finding } from './checker.ts';
import { formatMoment } from './format-moment.ts';
import { toldFinding } from './told-finding.ts';

const mostExamples = 5;

/**
 * Why did sockets not get into their room, and why did they leave it? One finding for each reason, most frequent first;
 * `joins_succeeded_share` counts the attempts.
 */
export function joinCheck(): Checker {
  return {
    name: 'joins',
    needs: ['messages'],
    check({ failedJoins, memberships }) {
      const failed = mostFrequent(failedJoins, ({ because }) => because);
      const ended = mostFrequent(memberships, ({ untilUs, ending }) =>
        untilUs === null ? undefined : ending,
      );
      const findings = [
        ...failed.map(([because, those]) => findingOf(because, those)),
        ...ended.map(([ending, those]) => endingOf(ending, those)),
      ];
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

function endingOf(ending: string, ended: readonly Membership[]): Finding {
  return toldFinding('socket-closed', () => {
    const inOrder = ended.toSorted((one, other) => (one.untilUs ?? 0) - (other.untilUs ?? 0));
    const [first] = inOrder;
    const firstAt = formatMoment(first?.untilUs ?? 0);
    const left =
      ended.length === 1
        ? `The socket of ${first?.member} left the room ${firstAt}`
        : `${ended.length} sockets of members left the room, the first ${firstAt}`;
    return {
      sentence: `${left}: ${ending}.`,
      proof: inOrder.slice(0, mostExamples).map(({ member, instance, untilUs }) => ({
        atUs: untilUs ?? 0,
        who: member,
        what: `left the room on ${instance}: ${ending}`,
      })),
    };
  });
}

function mostFrequent<One>(
  all: readonly One[],
  reasonOf: (one: One) => string | undefined,
): readonly (readonly [string, readonly One[]])[] {
  const byReason = Map.groupBy(all, reasonOf);
  return [...byReason]
    .flatMap(([reason, those]) => (reason === undefined ? [] : [[reason, those] as const]))
    .toSorted(([, one], [, other]) => other.length - one.length);
}
