import { createServer, type ServerResponse } from 'node:http';

/**
 * A server whose every answer takes as long as its path says: `/after/50`, or `/burn/2` for CPU time. `GET /took` hands over how long the answers took in
 * truth, in milliseconds by this process's own clock, and forgets them: a machine may not give 50 ms when it is asked to.
 * `GET /arrived` does the same with the moments at which requests came.
 */
let tookMs: number[] = [];
let arrivedMs: number[] = [];

const server = createServer((request, response) => {
  const [, what, ms] = (request.url ?? '').split('/');
  if (what === 'took') {
    response.end(JSON.stringify(tookMs));
    tookMs = [];
    return;
  }
  if (what === 'arrived') {
    response.end(JSON.stringify(arrivedMs));
    arrivedMs = [];
    return;
  }
  arrivedMs.push(performance.now());
  if (what === 'burn') burn(Number(ms), response);
  else answerAfter(Number(ms), response);
});

function burn(ms: number, response: ServerResponse): void {
  const fromMs = performance.now();
  while (performance.now() < fromMs + ms);
  response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  tookMs.push(performance.now() - fromMs);
}

function answerAfter(ms: number, response: ServerResponse): void {
  const fromMs = performance.now();
  const look = () => {
    // A timer alone may be two milliseconds late, which is most of the tolerance.
    if (performance.now() < fromMs + ms) return setImmediate(look);
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    tookMs.push(performance.now() - fromMs);
  };
  if (ms < 3) look();
  else setTimeout(look, ms - 2);
}

server.keepAliveTimeout = 60_000;
server.listen({ port: Number(process.argv[2]), host: '127.0.0.1', backlog: 2_000 });
