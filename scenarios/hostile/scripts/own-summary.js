import http from 'k6/http';

export const options = { vus: 1, iterations: 3, thresholds: { http_reqs: ['count==3'] } };

const data = JSON.parse(open('./data/paths.json'));

export default function () {
  http.get(__ENV.BASE_URL + data.paths[0]);
}

export function handleSummary({ metrics }) {
  const text = JSON.stringify(metrics.http_reqs.values);
  return { 'summary.json': text, 'out/again.json': text };
}
