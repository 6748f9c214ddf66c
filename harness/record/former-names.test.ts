import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { exampleRecord } from '../report/fixtures/example-record.ts';
import { readRun } from './run-store.ts';

const renamed = {
  messages_duplicated: 'messages_doubled',
  sessions_lost: 'sessions_of_another',
  'session-lost': 'session-of-another',
  'sent-late': 'host-stolen',
};

test('a record with former names is read with the current ones', async () => {
  const record = exampleRecord();
  let text = JSON.stringify(record);
  for (const [now, former] of Object.entries(renamed)) {
    expect(text).toContain(`"${now}"`);
    text = text.replaceAll(`"${now}"`, `"${former}"`);
  }
  const folder = await mkdtemp(join(tmpdir(), 'scaleproof-test-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'record.json'), text);

  const expected = JSON.stringify(record)
    .replaceAll('"sessions_lost"', '"sessions_mixed_up"')
    .replaceAll('"session-lost"', '"session-mixed-up"')
    .replaceAll('"sent-late"', '"cpu-steal"');
  expect((await readRun(folder, 'reports')).record).toEqual(JSON.parse(expected));
});
