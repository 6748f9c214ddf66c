import type { DoubtRule, Suspicion } from './evidence.ts';

const on = ['answers'] as const;
const remark: Suspicion = {
  sentence:
    'Answers were judged by their status alone, since k6 passes no bodies on: 2xx counts as good whatever is in it.',
  advice:
    "Use the driver 'native' where a good status can carry a failure, and do not compare errors with its.",
  casts: [],
};

/** A remark on every HTTP load of k6; a doubt where the adapter calls a failure what has a good status, or the other way. */
export const judgedByStatus: DoubtRule = {
  code: 'judged-by-status',
  when: "k6 judged answers by their status, and an answer's status is not what the adapter says of it",
  on,
  find({ measurements }) {
    const all = measurements.filter(({ metric }) => metric === 'answers_by_status');
    const contradicted = all.filter(({ labels }) => labels.operation !== undefined);
    if (contradicted.length === 0) return all.slice(0, 1).map(() => remark);
    return contradicted.map(({ labels: { operation, said } }) => ({
      sentence: `k6 judges answers by their status alone, and for '${operation}' that is wrong: ${said}.`,
      advice: "Use the driver 'native' or 'autocannon' for it, which ask the adapter.",
      casts: [{ on }],
    }));
  },
};
