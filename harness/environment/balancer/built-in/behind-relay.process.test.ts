import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { expect, test } from 'vitest';
import { freePorts } from '../../../core/ports.ts';
import { ask } from '../../fixtures/ask.ts';
import { startRelay } from '../../links/relay.ts';
import { behindRelay } from './behind-relay.ts';

async function listening(): Promise<number> {
  const server = behindRelay(
    createServer((request, response) => response.end(request.socket.remoteAddress ?? '')),
  );
  server.listen(0, '127.0.0.1').unref();
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

test('a server behind a relay sees the address of each client', async () => {
  const [listenOn = 0] = await freePorts(1);
  const target = { host: '127.0.0.1', port: await listening(), listenOn, clientAddress: 'told' } as const;
  const relay = await startRelay(target);
  const entry = new URL(`http://127.0.0.1:${relay.port}`);
  for (const from of ['127.0.7.7', '127.9.8.1']) expect((await ask(entry, { from })).body).toBe(from);
  await relay.set({ kind: 'refused' });
});

test('a connection that does not begin with the line of a relay is closed', async () => {
  const socket = connect(await listening(), '127.0.0.1');
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  let answered = '';
  socket.on('data', (chunk) => {
    answered += chunk;
  });
  await once(socket, 'close');
  expect(answered).toBe('');
});
