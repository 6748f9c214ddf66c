import { expect, test } from 'vitest';
import { placeholder, withoutAddress } from './address-names.ts';
import { nameThresholds, plannedNames } from './name-thresholds.ts';

/** A script whose thresholds are on parts that its address names, in the many ways in which scripts write it. */
function thresholdsUnder({ origin, host, hostname, port }: URL): Record<string, string[]> {
  const held = ['p(95)<200'];
  return {
    http_req_duration: held,
    [`http_req_duration{url:${origin}/api/items/1}`]: held,
    [`http_req_duration{url:${origin}/api/items/2}`]: held,
    [`http_req_duration{name:${host}}`]: held,
    [`http_req_duration{machine:${hostname},door:${port}}`]: held,
    [`http_reqs{scenario:load_${host.replace(/\W/g, '_')}}`]: held,
    [`http_reqs{scenario:load-${origin.replace(/\W+/g, '-')}}`]: held,
    [`http_reqs{to:${encodeURIComponent(origin)}}`]: held,
    [`http_reqs{id:${Buffer.from(origin).toString('base64')}}`]: held,
    // Of no way to write it that is known, and alone of its kind.
    [`checks{check:${[...port].reverse().join('')}}`]: ['rate>0.9'],
  };
}

test.each(['http://127.0.0.1:40001', 'http://127.0.0.1:9', 'http://127.0.0.1:61803'])(
  'what a plan calls a threshold is found again under %s, whatever part of the address it holds',
  (origin) => {
    const entry = new URL(origin);
    const planned = thresholdsUnder(placeholder);
    const named = nameThresholds(thresholdsUnder(entry), { planned, entry });
    expect(named.map(({ name }) => name).toSorted()).toEqual(
      plannedNames(planned)
        .map(({ name }) => name)
        .toSorted(),
    );
    const byItem = named.find(({ text }) => text.endsWith('/api/items/2}'));
    expect(byItem?.name).toBe(`http_req_duration{url:\${BASE_URL}/api/items/2}`);
  },
);

test('two indistinguishable names keep the names of the run, and are never swapped', () => {
  const entry = new URL('http://127.0.0.1:40001');
  const of = (one: string, other: string) => ({
    [`a{b:${one}}`]: ['p(95)<1'],
    [`a{b:${other}}`]: ['p(95)<1'],
  });
  const named = nameThresholds(of('x1', 'x2'), { planned: of('y1', 'y2'), entry });
  expect(named.map(({ name }) => name)).toEqual(['a{b:x1}', 'a{b:x2}']);
});

test('another service on this machine is no part of the address', () => {
  const entry = new URL('http://127.0.0.1:40001');
  const other = { 'http_reqs{url:http://127.0.0.1:9931/login}': ['count>1'] };
  expect(nameThresholds(other, { planned: other, entry })[0]?.name).toBe(
    'http_reqs{url:http://127.0.0.1:9931/login}',
  );
});

test('a name loses the address of its run, and no number that merely looks like its port', () => {
  const bare = withoutAddress(new URL('http://127.0.0.1:4000'));
  expect(bare('http://127.0.0.1:4000/items/4000')).toBe(`\${BASE_URL}/items/\${BASE_URL.port}`);
  expect(bare('took less than 40001 ms, or 1.4000')).toBe('took less than 40001 ms, or 1.4000');
});
