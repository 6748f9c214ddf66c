import { sleep } from 'k6';
import exec from 'k6/execution';
import http from 'k6/http';

export const options = { vus: 1, duration: '5m', thresholds: { http_reqs: ['count>0'] } };

export default function () {
  http.get(`${__ENV.BASE_URL}/api/items/1`);
  sleep(0.1);
  if (exec.scenario.iterationInTest >= 4) exec.test.abort('enough');
}
