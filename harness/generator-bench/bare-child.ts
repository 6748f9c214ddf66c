import { once } from 'node:events';
import { connect } from 'node:net';

/**
 * The least that Node can do, as a bound for whatever is written in it: prepared bytes by Node's own timer over connections in
 * turn, answers counted and not read. Address, requests a second (0: as fast as answers come), connections, seconds.
 */
const [, , address = '', perSecond, connections, seconds] = process.argv;
const { hostname, port, host, pathname } = new URL(address);
const request = `GET ${pathname} HTTP/1.1\r\nhost: ${host}\r\n\r\n`;
const sockets = Array.from({ length: Number(connections) }, () =>
  connect({ host: hostname, port: Number(port), noDelay: true }),
);
await Promise.all(sockets.map((socket) => once(socket, 'connect')));

let answers = 0;
const isClosed = perSecond === '0';
for (const socket of sockets) {
  socket.on('data', () => {
    answers++;
    if (isClosed) socket.write(request, 'latin1');
  });
  if (isClosed) socket.write(request, 'latin1');
}
const everyMs = 1_000 / Number(perSecond);
const startMs = performance.now();
let sent = 0;
const timer = isClosed ? undefined : setInterval(sendWhatIsDue, Math.max(1, everyMs));
setTimeout(() => {
  clearInterval(timer);
  for (const socket of sockets) socket.destroy();
  console.log(JSON.stringify({ requests: answers, p50: null, p95: null, p99: null }));
}, Number(seconds) * 1_000);

function sendWhatIsDue(): void {
  for (; sent * everyMs <= performance.now() - startMs; sent++) {
    sockets[sent % sockets.length]?.write(request, 'latin1');
  }
}
