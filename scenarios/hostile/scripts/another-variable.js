import { check } from 'k6';
import http from 'k6/http';

const base = __ENV.API_BASE_URL || `http://127.0.0.1:${__ENV.OTHER_PORT || 9931}`;

export const options = { vus: 2, duration: '1s', thresholds: { checks: ['rate>0.99'] } };

export default function () {
  check(http.get(`${base}/api/items`), { 'status is 200': (answer) => answer.status === 200 });
}
