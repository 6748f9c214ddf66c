import { createServer, type Server } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { ScaleproofError } from '../../core/errors.ts';
import { freePorts } from '../../core/ports.ts';
import { onFreePort } from './on-free-port.ts';

function listen(port: number): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer().listen(port, '127.0.0.1', () => resolve(server));
    onTestFinished(() => void server.close());
  });
}

const failed = new ScaleproofError('SP_START_FAILED', 'It ended before it was ready.');

test('tries another port when someone else was faster', async () => {
  const tried: number[] = [];
  const started = await onFreePort({ name: 'redis', fixed: null }, async (port) => {
    tried.push(port);
    if (tried.length === 3) return port;
    await listen(port);
    throw failed;
  });
  expect(new Set(tried).size).toBe(3);
  expect(started).toBe(tried[2]);
});

test('gives up after three ports', async () => {
  const tried: number[] = [];
  const start = async (port: number) => {
    tried.push(port);
    await listen(port);
    throw failed;
  };
  await expect(onFreePort({ name: 'redis', fixed: null }, start)).rejects.toBe(failed);
  expect(tried).toHaveLength(3);
});

test('does not try again what failed for another reason', async () => {
  let starts = 0;
  const start = async () => {
    starts++;
    throw failed;
  };
  await expect(onFreePort({ name: 'redis', fixed: null }, start)).rejects.toBe(failed);
  expect(starts).toBe(1);
});

test('starts nothing on a fixed port that is taken', async () => {
  const [port = 0] = await freePorts(1);
  await listen(port);
  const start = () => Promise.reject(new Error('It was started.'));
  await expect(onFreePort({ name: 'redis', fixed: port }, start)).rejects.toMatchObject({
    code: 'SP_PORT_TAKEN',
    message: expect.stringContaining(`redis cannot listen on port ${port} of 127.0.0.1`),
  });
});
