import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { exampleRecord } from '../report/fixtures/example-record.ts';
import { readRun } from './run-store.ts';

/** Settings of topologies that the first records had not. */
const later = [
  'rateLimit',
  'queue',
  'cache',
  'redisServer',
  'redisPersistence',
  'sentinelDownAfterMs',
  'postgresSettings',
  'pgbouncer',
  'pgbouncerSettings',
];

test('a record from before a setting of stores opens, and means what was the case then', async () => {
  const record = exampleRecord();
  const older = JSON.stringify(record, (key, value) => (later.includes(key) ? undefined : value));
  expect(older).not.toContain('redisServer');
  const folder = await mkdtemp(join(tmpdir(), 'scaleproof-test-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'record.json'), older);
  const read = (await readRun(folder, 'reports')).record;
  expect(read).toEqual(record);
  expect(read.cells[0]?.topology).toMatchObject({ redisServer: 'redis', redisPersistence: 'none' });
});
