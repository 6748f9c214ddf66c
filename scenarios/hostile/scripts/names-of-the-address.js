import { check, group } from 'k6';
import http from 'k6/http';

const base = __ENV.BASE_URL;
const host = base.replace('http://', '');
const scenario = `load_${host.replace(/\W/g, '_')}`;

export const options = {
  scenarios: { [scenario]: { executor: 'constant-vus', vus: 1, duration: '1s' } },
  thresholds: {
    [`http_req_duration{url:${base}/api/items/1}`]: ['p(95)<5000'],
    [`http_req_duration{name:${base}/api/items/2}`]: ['p(95)<0.001'],
    [`http_reqs{scenario:${scenario}}`]: ['count>1'],
    [`http_reqs{service:${host}}`]: ['count>1'],
    [`http_reqs{group:::${host}}`]: ['count>1'],
    [`checks{check:${base} answers}`]: ['rate==1'],
  },
};

export default function () {
  group(host, () => {
    const answer = http.get(`${base}/api/items/1`, { tags: { service: host } });
    check(answer, { [`${base} answers`]: ({ status }) => status > 0 });
  });
  http.get(`${base}/api/items/2`);
}
