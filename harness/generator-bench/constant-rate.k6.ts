import http from 'k6/http';

const { URL, RATE, USERS, SECONDS } = __ENV;

export const options = {
  scenarios: {
    load:
      Number(RATE) === 0
        ? { executor: 'constant-vus', vus: Number(USERS), duration: `${SECONDS}s` }
        : {
            executor: 'constant-arrival-rate',
            rate: Number(RATE),
            timeUnit: '1s',
            duration: `${SECONDS}s`,
            preAllocatedVUs: Number(USERS),
            maxVUs: Number(USERS),
          },
  },
  summaryTrendStats: ['p(50)', 'p(95)', 'p(99)'],
  discardResponseBodies: true,
};

export default function request() {
  http.get(URL ?? '');
}

type Summary = Readonly<Record<string, { readonly values: Readonly<Record<string, number>> }>>;

export function handleSummary({ metrics }: { readonly metrics: Summary }): Record<string, string> {
  const values = metrics.http_req_duration?.values ?? {};
  const seen = {
    requests: metrics.http_reqs?.values.count,
    p50: values['p(50)'],
    p95: values['p(95)'],
    p99: values['p(99)'],
  };
  return { stdout: `${JSON.stringify(seen)}\n` };
}
