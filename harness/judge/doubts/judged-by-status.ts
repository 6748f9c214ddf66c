import type { DoubtRule, Suspicion } from './evidence.ts';

const on = ['answers'] as const;
const remark: Suspicion = {
  sentence:
    'Responses were judged by status alone, because k6 passes no bodies on: every 2xx counts as success.',
  advice:
    "Use the driver 'native' where a 2xx response can be a failure, and do not compare its errors with these.",
  casts: [],
};

/** A remark on every HTTP load of k6; a doubt where the adapter calls a failure what has a good status, or the other way. */
export const judgedByStatus: DoubtRule = {
  code: 'judged-by-status',
  when: 'k6 judged responses by status, and the adapter judges differently',
  on,
  find({ measurements }) {
    const all = measurements.filter(({ metric }) => metric === 'answers_by_status');
    const contradicted = all.filter(({ labels }) => labels.operation !== undefined);
    if (contradicted.length === 0) return all.slice(0, 1).map(() => remark);
    return contradicted.map(({ labels: { operation, said } }) => ({
      sentence: `k6 judges responses by status alone, and for '${operation}' that is wrong: ${said}.`,
      advice: "Use the driver 'native' or 'autocannon' for it, which use the adapter.",
      casts: [{ on }],
    }));
  },
};
