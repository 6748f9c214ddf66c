import { expect, test } from 'vitest';
import { type BuiltInBalancing, readArguments, writeArguments } from './arguments.ts';

const balancing: BuiltInBalancing = {
  policy: 'least-connections',
  retries: 2,
  resends: 'any',
  responseTimeoutMs: 1_000,
  connections: 'per-request',
  host: '127.0.0.1',
  port: 8080,
  clientAddress: 'told-by-relay',
  statusPort: 8081,
  readyPath: '/health/ready?of=all',
  publicUrl: 'https://shop.example',
  accessLog: '/tmp/access log',
  peers: [
    { id: 'app-1', host: '127.0.0.1', port: 3001 },
    { id: 'app-2', host: 'app-2.internal', port: 3002 },
  ],
};

test('the command line of a balancer has all of its settings', () => {
  expect(readArguments(writeArguments(balancing))).toEqual(balancing);
  for (const peersByTls of [
    {},
    { allowSelfSigned: true },
    { ca: '/tmp/a b.pem', serverName: 'shop.example' },
  ] as const) {
    const secure = { ...balancing, peersByTls };
    expect(readArguments(writeArguments(secure))).toEqual(secure);
  }
});

test('what is wrong on the command line is named', () => {
  expect(() => readArguments(['--policy=random'])).toThrow(
    "'random' is not one of the policies round-robin, least-connections, ip-hash, cookie.",
  );
  expect(() => readArguments(['--policy=cookie', '--port=0'])).toThrow("'0' is not a port from 1 to 65535.");
  expect(() => readArguments(['--policy=cookie', '--retries=-1'])).toThrow(
    "'-1' is not a number of retries.",
  );
  expect(() => readArguments(['--policy=cookie', '--port=1', '--status-port=2', '--resends=all'])).toThrow(
    "'all' is not one of idempotent, any.",
  );
  const args = ['--policy=cookie', '--port=1', '--status-port=2', '--peer=127.0.0.1:80'];
  expect(() => readArguments(args)).toThrow("'127.0.0.1:80' is not a peer.");
});
