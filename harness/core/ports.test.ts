import { spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { freePorts, isTaken, rangeBeside } from './ports.ts';

test.each([
  ['Linux', { first: 32_768, last: 60_999 }, { first: 15_000, last: 32_767 }],
  ['macOS', { first: 49_152, last: 65_535 }, { first: 15_000, last: 49_151 }],
  [
    'a range that was widened to the bottom',
    { first: 10_000, last: 60_999 },
    { first: 61_000, last: 65_535 },
  ],
  ['a range that was widened to the top', { first: 15_500, last: 65_535 }, { first: 1_024, last: 15_499 }],
  ['all of them', { first: 1_024, last: 65_535 }, { first: 15_000, last: 65_535 }],
])('servers get their ports beside those of outgoing connections: %s', (_name, outgoing, expected) => {
  expect(rangeBeside(outgoing)).toEqual(expected);
});

test('no port is given out twice, nor while another process has been given it', async () => {
  const script = `import { freePorts } from '${join(import.meta.dirname, 'ports.ts')}';
    console.log(JSON.stringify(await freePorts(40)));`;
  const own = await freePorts(40);
  expect(new Set([...own, ...(await freePorts(40))]).size).toBe(80);
  const args = ['--disable-warning=ExperimentalWarning', '--input-type=module-typescript', '--eval', script];
  const other: number[] = JSON.parse(spawnSync(process.execPath, args, { encoding: 'utf8' }).stdout);
  expect(other).toHaveLength(40);
  expect(other.filter((port) => own.includes(port))).toEqual([]);
});

test.each(['127.0.0.1', '0.0.0.0', '::1', '127.7.7.7'])(
  'a port that is taken on %s is taken',
  async (address) => {
    const [port = 0] = await freePorts(1);
    const server = createServer();
    onTestFinished(() => void server.close());
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, address, resolve));
    expect(await isTaken(port)).toBe(true);
  },
);
