import { sleep } from 'k6';
import http from 'k6/http';

export const options = {
  vus: 1,
  duration: '5m',
  thresholds: {
    http_req_duration: [{ threshold: 'p(95)<0.001', abortOnFail: true, delayAbortEval: '1s' }],
    http_reqs: ['count>0'],
  },
};

export default function () {
  http.get(`${__ENV.BASE_URL}/api/items/1`);
  sleep(0.05);
}

export function teardown() {
  sleep(3.5);
}
