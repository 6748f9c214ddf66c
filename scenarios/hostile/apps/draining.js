// An app as people write them: it goes on serving for a while after the stop signal, says meanwhile that it is not ready, and takes a
// second signal for impatience.
const http = require('node:http');

const { PORT, HOST = '127.0.0.1', INSTANCE = 'app-1', DRAIN_MS = '300' } = process.env;
const { STOP_SIGNAL = 'SIGTERM', HEADER_BYTES = '0' } = process.env;
let signals = 0;
const server = http.createServer((request, response) => {
  response.setHeader('x-instance', INSTANCE);
  response.setHeader('x-much', 'x'.repeat(Number(HEADER_BYTES)));
  if (request.url === '/ready') response.statusCode = signals > 0 ? 503 : 200;
  response.end(JSON.stringify({ pid: process.pid, signals }));
});
process.on(STOP_SIGNAL, () => {
  signals += 1;
  console.log(`signal ${signals}`);
  if (signals > 1) process.exit(9);
  setTimeout(() => {
    console.log('drained');
    server.close(() => process.exit(0));
    server.closeAllConnections();
  }, Number(DRAIN_MS));
});
server.listen(Number(PORT), HOST);
