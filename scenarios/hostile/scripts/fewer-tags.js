import { sleep } from 'k6';
import http from 'k6/http';

export const options = {
  systemTags: ['method', 'url'],
  vus: 1,
  duration: '1s',
  thresholds: { http_req_failed: ['rate<0.01'], 'http_req_duration{status:200}': ['p(95)<5000'] },
};

export function setup() {
  for (let one = 0; one < 3; one++) http.get(`${__ENV.BASE_URL}/api/items`);
}

export default function () {
  http.get(`${__ENV.BASE_URL}/api/items/1`);
  sleep(0.1);
}
