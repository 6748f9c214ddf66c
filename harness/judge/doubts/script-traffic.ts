import { type DoubtRule, type Evidence, numberIn } from './evidence.ts';

const n = (count: number) => count.toLocaleString('en-US');
const requests = (count: number) => `${n(count)} ${count === 1 ? 'request' : 'requests'}`;

/** Where the requests of a user's script went. */
interface Traffic {
  readonly topology: number;
  readonly notTold: number;
  readonly elsewhere: readonly { readonly host: string; readonly count: number }[];
  readonly answered: number;
}

/** Null for a load that is no user's script. */
function trafficIn(evidence: Evidence): Traffic | null {
  const count = (to: string) => numberIn(evidence, { metric: 'k6_requests', at: 'total', where: { to } });
  const topology = count('topology');
  if (topology === null) return null;
  const elsewhere = evidence.measurements.flatMap(({ metric, labels, value }) =>
    metric === 'k6_requests' && labels.to === 'elsewhere' && value.kind === 'total'
      ? [{ host: labels.host ?? 'another host', count: value.value }]
      : [],
  );
  const answered = numberIn(evidence, { metric: 'k6_requests_answered', at: 'total' }) ?? 0;
  return { topology, notTold: count('not-told') ?? 0, elsewhere, answered };
}

const useBaseUrl =
  'Send to the address in `__ENV.BASE_URL`, the balancer of the topology: it differs in each run.';

/** No verdict is about the topology then. */
export const nothingReached: DoubtRule = {
  code: 'nothing-reached',
  when: "No request of your script reached the topology, by k6's samples or the balancer's count, or this is unknown",
  on: 'everything',
  find(evidence) {
    const traffic = trafficIn(evidence);
    const sentence = traffic && whyNothingReached(traffic, evidence);
    return sentence ? [{ sentence, advice: useBaseUrl, casts: [{ on: 'everything' }] }] : [];
  },
};

function whyNothingReached(
  { topology, notTold, elsewhere, answered }: Traffic,
  evidence: Evidence,
): string | null {
  const atBalancer = numberIn(evidence, { metric: 'balancer_requests', at: 'total' });
  if (topology + notTold === 0) {
    if (elsewhere.length > 0) return `No request reached the topology: ${listed(elsewhere)}.`;
    if ((atBalancer ?? 0) > 0) return null;
    return 'No request is known to have reached the topology: k6 reported none.';
  }
  if (atBalancer === 0 && answered > 0) {
    return `No request of the load reached the topology: the balancer counted none while it lasted. The ${n(answered)} responses that the script got came from something else, or before or after the load, as in setup().`;
  }
  const served = numberIn(evidence, { metric: 'requests_served', at: 'total' });
  if (topology === 0 && atBalancer === null && (served ?? 0) === 0) {
    return `It is unknown whether any request reached the topology: the ${requests(notTold)} of the script have names that are not addresses, and this balancer does not count.`;
  }
  return null;
}

/** Thresholds that k6 counts as crossed stay crossed; passed ones are unknown. */
export const nothingAnswered: DoubtRule = {
  code: 'nothing-answered',
  when: 'No request of your script got a response from the topology; that some got none is a remark',
  on: ['script-answers'],
  find(evidence) {
    const traffic = trafficIn(evidence);
    if (!traffic) return [];
    const sent = traffic.topology + traffic.notTold;
    const missing = sent - traffic.answered;
    if (missing === 0) return [];
    if (traffic.answered > 0) {
      const sentence = `${n(missing)} of the ${requests(sent)} of the script got no response, setup and teardown included.`;
      return [{ sentence, advice: 'Check the kinds of errors.', casts: [] }];
    }
    return [
      {
        sentence: `None of the ${requests(sent)} of the script got a response from the topology.`,
        advice: 'Check the kinds of errors, and how the script uses `__ENV.BASE_URL`.',
        casts: [{ on: ['script-answers'] }],
      },
    ];
  },
};

export const wentElsewhere: DoubtRule = {
  code: 'other-hosts',
  when: 'A script also sends to other hosts; those requests are in no number of the topology',
  on: [],
  find(evidence) {
    const traffic = trafficIn(evidence);
    if (!traffic || traffic.elsewhere.length === 0 || traffic.topology + traffic.notTold === 0) return [];
    return [
      {
        sentence: `The script sent ${requests(traffic.topology + traffic.notTold)} to the topology, and others elsewhere: ${listed(traffic.elsewhere)}. They are in none of its numbers, and thresholds on checks and on metrics of the script's own may rest on them.`,
        advice: useBaseUrl,
        casts: [],
      },
    ];
  },
};

/** One of the two is wrong. */
export const k6Contradicts: DoubtRule = {
  code: 'k6-contradicts',
  when: "k6's own summary or exit code differs from what was read from its output",
  on: 'everything',
  find: ({ measurements }) =>
    measurements
      .filter(({ metric }) => metric === 'k6_contradictions')
      .map(({ labels }) => ({
        sentence: `k6 differs from what was read from its output: ${labels.what ?? 'unknown where'}.`,
        advice: 'Run the script with k6 alone and compare; then report it, with the script.',
        casts: [{ on: 'everything' as const }],
      })),
};

function listed(elsewhere: Traffic['elsewhere']): string {
  return elsewhere.map(({ host, count }) => `${requests(count)} went to ${host}`).join(', ');
}
