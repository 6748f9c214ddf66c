import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { listenersOn, reachedSockets, readListening } from './listeners.ts';

const table = (address: string, port: string, state = '0A', inode = '77') =>
  `   0: ${address}:${port} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000  1000        0 ${inode} 1 0000 100 0 0 10 0`;

test('reads the listening sockets of both tables, and no other', () => {
  const text = [
    '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
    table('0100007F', '1F90'),
    table('00000000', '1F91', '0A', '78'),
    table('0100007F', '1F90', '01', '79'),
    table('00000000000000000000000001000000', '1F92', '0A', '80'),
    table('00000000000000000000000000000000', '1F93', '0A', '81'),
    table('0000000000000000FFFF00000100007F', '1F94', '0A', '82'),
    '',
  ].join('\n');
  expect(readListening(text).map(({ address, port, inode }) => `${address} ${port} ${inode}`)).toEqual([
    '127.0.0.1 8080 77',
    '0.0.0.0 8081 78',
    '::1 8082 80',
    ':: 8083 81',
    '127.0.0.1 8084 82',
  ]);
});

test('a client of 127.0.0.1 reaches the socket of that address before one of all, and never that of another', () => {
  const socket = (address: string) => ({ address, port: 80, inode: address, owner: 0 });
  const reached = (...addresses: string[]) =>
    reachedSockets(addresses.map(socket), 80).map(({ address }) => address);
  expect(reached('::', '0.0.0.0', '127.0.0.1')).toEqual(['127.0.0.1']);
  expect(reached('::', '::1')).toEqual(['::']);
  expect(reached('::1', '10.0.0.7')).toEqual([]);
});

test('this process is seen to listen where it does', async () => {
  const server = createServer();
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  expect(listenersOn(typeof address === 'object' ? (address?.port ?? 0) : 0)).toEqual([process.pid]);
});
