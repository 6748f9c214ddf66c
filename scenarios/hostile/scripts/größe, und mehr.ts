import { check, group } from 'k6';
import { SharedArray } from 'k6/data';
import http from 'k6/http';
import { Trend } from 'k6/metrics';
import { pathOf } from './lib/paths.js';

const paths: string[] = new SharedArray('paths', () => JSON.parse(open('./data/paths.json')).paths);
const base: string = __ENV.BASE_URL;
const port = base.split(':')[2];
const elsewhere = `http://127.0.0.1:${__ENV.OTHER_PORT}`;
const took = new Trend('took, "all"'.replace(/\W+/g, '_'));

export const options = {
  discardResponseBodies: true,
  noConnectionReuse: true,
  hosts: { 'shop.test': `127.0.0.1:${port}` },
  scenarios: {
    browse: {
      executor: 'constant-arrival-rate',
      rate: 8,
      duration: '1s',
      preAllocatedVUs: 20,
      exec: 'browse',
    },
    buy: {
      executor: 'ramping-vus',
      startTime: '500ms',
      stages: [{ duration: '500ms', target: 1 }],
      gracefulStop: '1s',
      exec: 'buy',
    },
  },
  thresholds: {
    'http_req_failed{scenario:browse}': ['rate==0'],
    'http_reqs{basket:a&b=c}': ['count>0'],
    [`http_req_duration{url:${elsewhere}/login}`]: ['max<60000'],
    'checks{check:größe: "ja" {1}}': ['rate==1'],
  },
};

export function setup() {
  return { token: http.get(`${base}/api/items`).status };
}

export function browse({ token }: { token: number }) {
  group('setup', () => {
    const [first] = http.batch([
      ['GET', `${base}${paths[0]}`],
      ['GET', `http://localhost:${port}${pathOf(2)}`],
      ['GET', `http://shop.test${pathOf(3)}`],
    ]);
    check(first, { 'größe: "ja" {1}': () => token === 200 });
    took.add(first.timings.duration);
  });
}

export function buy() {
  http.get(http.url`${base}/api/items/${1}`, { tags: { basket: 'a&b=c' } });
  http.get(`${elsewhere}/login`);
}

export function teardown() {
  http.get(`${base}/api/items`);
}
