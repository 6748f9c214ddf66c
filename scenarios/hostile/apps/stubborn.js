// An app that does not mind whether it may listen, nor where it was told to.
const http = require('node:http');

const {
  PORT,
  HOST = '127.0.0.1',
  OWN_PORT = PORT,
  INSTANCE = '',
  REDIRECTS = '',
  NOISE_MB = '0',
} = process.env;
const line = `${'x'.repeat(1023)}\n`;
for (let kib = 0; kib < Number(NOISE_MB) * 1024; kib++) process.stdout.write(line);
http
  .createServer((request, response) => {
    response.setHeader('x-instance', INSTANCE);
    if (request.url === '/ready' && REDIRECTS) response.writeHead(302, { location: REDIRECTS });
    response.end(JSON.stringify({ pid: process.pid }));
  })
  .on('error', (error) => console.log(`never mind: ${error.code}`))
  .listen(Number(OWN_PORT), HOST);
setInterval(() => {}, 1000);
