import { sleep } from 'k6';
import http from 'k6/http';

export const options = { vus: 2, iterations: 6, thresholds: { http_req_duration: ['p(95)<5000'] } };

export default function () {
  http.get(`${__ENV.BASE_URL}/api/items`);
  sleep(0.5);
}

export function teardown() {
  sleep(3.5);
}
