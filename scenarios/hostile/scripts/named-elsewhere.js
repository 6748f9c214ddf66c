import { check } from 'k6';
import http from 'k6/http';

export const options = {
  vus: 1,
  iterations: 20,
  thresholds: { checks: ['rate==1'], http_req_duration: ['p(95)<5000'] },
};

export default function () {
  const answer = http.get(`http://127.0.0.1:${__ENV.OTHER_PORT}/api/items`, { tags: { name: 'items' } });
  check(answer, { 'status is 200': ({ status }) => status === 200 });
}
