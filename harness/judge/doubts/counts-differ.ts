import { type DoubtRule, type Evidence, numberIn } from './evidence.ts';

const n = (count: number) => count.toLocaleString('en-US');

/** What a clock or a line of a log may be off by, besides what was in flight at the edges. */
const fewerAllowed = (count: number) => Math.max(2, 0.01 * count);
/** Somebody may look at the topology meanwhile. */
const moreAllowed = (count: number) => Math.max(5, 0.01 * count);

/**
 * The load went past the topology, or there was another. Requests that a balancer sends again are one to both.
 */
export const countsDiffer: DoubtRule = {
  code: 'counts-differ',
  when: "The balancer's request count and the generator's differ by more than 1 %, beyond requests in flight at the edges of the measured phase and unanswered ones",
  on: 'everything',
  find(evidence) {
    const counted = numberIn(evidence, { metric: 'balancer_requests', at: 'total' });
    const bound = (name: string) =>
      numberIn(evidence, { metric: 'http_requests_ended', at: 'total', where: { bound: name } });
    const [least, most] = [bound('least'), bound('most')];
    if (counted === null || least === null || most === null || wasTouched(evidence)) return [];
    const atMost = Math.max(most, ofScript(evidence)) + cutOff(evidence);
    const isLess = least - counted > fewerAllowed(least) || (counted === 0 && least > 0);
    const isMore = counted - atMost > moreAllowed(atMost);
    if (!isLess && !isMore) return [];
    const seen = isLess ? `at least ${n(least)} responses` : `at most ${n(atMost)} requests`;
    return [
      {
        sentence: `The generator counts ${seen} in the measured phase, and the balancer ${n(counted)} requests.`,
        advice: isLess
          ? 'Check where the requests go: the address of an instance or of another host bypasses the balancer.'
          : 'Check who else sends to this topology, and in which protocol.',
        casts: [{ on: 'everything' }],
      },
    ];
  },
};

/** A balancer that was itself broken may have lost lines of its log. */
function wasTouched({ measurements, faults }: Evidence): boolean {
  const balancers = measurements
    .filter(({ metric }) => metric === 'balancer_requests')
    .map(({ source }) => source.id);
  return faults.some(({ nodes }) => nodes.some((node) => balancers.includes(node)));
}

/** What k6 does not tell of, because it ended before the answer came. */
function cutOff(evidence: Evidence): number {
  return numberIn(evidence, { metric: 'k6_requests_cut_off', at: 'total' }) ?? 0;
}

/** All that a user's script may have sent there, in whatever protocol. */
function ofScript(evidence: Evidence): number {
  const to = (kind: string) =>
    numberIn(evidence, { metric: 'k6_requests', at: 'total', where: { to: kind } }) ?? 0;
  return to('topology') + to('not-told');
}
