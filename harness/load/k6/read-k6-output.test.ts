import { expect, test } from 'vitest';
import { K6Output } from './read-k6-output.ts';

const header =
  'metric_name,timestamp,metric_value,check,error_code,group,name,scenario,status,extra_tags,metadata';

function read(text: string, wanted: readonly string[]) {
  const samples: unknown[] = [];
  const output = new K6Output(wanted, (sample) => {
    const { metric, atUnixUs, value } = sample;
    samples.push({ metric, atUnixUs, value, name: sample.tag('name'), instance: sample.tag('instance') });
  });
  const bytes = Buffer.from(text);
  // Cut in the middle of everything, characters of several bytes included.
  for (let at = 0; at < bytes.length; at += 5) output.push(bytes.subarray(at, at + 5));
  return samples;
}

test('reads samples of the wanted metrics, with tags in columns and in the rest', () => {
  const text = [
    header,
    'http_reqs,1795221647116719,1.000000,,,,list-items,load,200,,',
    'http_req_duration,1795221647116719,63.850717,,,,list-items,load,200,,',
    'answers,1795221647116800,64.072000,,,,,load,,region=eu&instance=app-2,',
    'http_req_duration,1795221647118369,0.698853,,1212,,"größe, ""klein""",load,0,,',
    '',
  ].join('\n');
  expect(read(text, ['http_req_duration', 'answers'])).toEqual([
    {
      metric: 'http_req_duration',
      atUnixUs: 1795221647116719,
      value: 63.850717,
      name: 'list-items',
      instance: '',
    },
    { metric: 'answers', atUnixUs: 1795221647116800, value: 64.072, name: '', instance: 'app-2' },
    {
      metric: 'http_req_duration',
      atUnixUs: 1795221647118369,
      value: 0.698853,
      name: 'größe, "klein"',
      instance: '',
    },
  ]);
});

test('a tag is found by its whole value, also one that holds the signs between tags', () => {
  const found: boolean[] = [];
  const output = new K6Output(['m'], (sample) => {
    const asked = ['a&b=c', 'a', 'größe=1', 'größe'];
    found.push(...asked.map((value) => sample.has('my', value) || sample.has('other', value)));
    found.push(sample.has('name', 'x'), sample.has('name', 'y'));
  });
  output.push(Buffer.from(`${header}\nm,1,1.0,,,,x,load,200,my=a&b=c&other=größe=1,\n`));
  expect(found).toEqual([true, true, true, false, true, false]);
});

test('refuses a header that it does not know', () => {
  expect(() => read('time,name,value\n', [])).toThrow(
    'k6 wrote a CSV header that is not known: time,name,value.',
  );
});
