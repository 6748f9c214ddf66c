import { Agent, createServer, type IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { createProxyServer } from 'http-proxy-3';
import { timing } from '../balancer.ts';
import type { Arrival, Choose } from './choose-peer.ts';
import type { PeerState } from './peer-state.ts';
import { addSticky, stuckTo, withoutSticky } from './sticky-cookie.ts';

export interface ProxyOptions {
  readonly choose: Choose;
  /** Whether clients are told their peer in a cookie. */
  readonly sticky: 'cookie' | 'none';
}

const nobody = 'HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';
const failed = 'HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';

/**
 * A proxy for HTTP and WebSockets. Each request goes to one peer: 502 when that fails, 503 when no peer is up, and
 * never a second try, which would hide a failure or run a request twice.
 */
export function proxyServer({ choose, sticky }: ProxyOptions): Server {
  const agent = new Agent({ keepAlive: true, timeout: timing.keepAliveMs });
  const proxy = createProxyServer({ xfwd: true, proxyTimeout: timing.responseMs });
  /** Peers that the client of a request is to be told. */
  const toTell = new WeakMap<IncomingMessage, string>();
  const upgraded = new WeakSet<object>();

  function take(request: IncomingMessage): PeerState | null {
    const arrival = arrivalOf(request);
    const peer = choose(arrival);
    if (!peer || sticky === 'none') return peer;
    withoutSticky(request.headers);
    if (arrival.stuckTo !== peer.id) toTell.set(request, peer.id);
    return peer;
  }

  function prepare(answer: IncomingMessage, request: IncomingMessage): void {
    const id = toTell.get(request);
    if (id !== undefined) addSticky(answer.headers, id);
  }

  proxy.on('proxyRes', (answer, request, response) => {
    prepare(answer, request);
    // These are between the peer and us; a draining peer closes its connection, not the client's.
    delete answer.headers.connection;
    delete answer.headers['keep-alive'];
    // A peer that dies in the middle of its answer must not look like one that has finished.
    answer.on('close', () => answer.complete || response.destroy());
  });
  // Attached before the proxy's own listener, which then sends the headers that this one has changed.
  proxy.on('proxyReqWs', (toPeer, request, socket) => {
    toPeer.on('upgrade', (answer) => {
      upgraded.add(socket);
      prepare(answer, request);
    });
  });
  proxy.on('error', (_cause, _request, client) => {
    if (client instanceof ServerResponse && !client.headersSent) client.writeHead(502).end();
    else if (client instanceof ServerResponse || upgraded.has(client)) client.destroy();
    else client.end(failed);
  });

  const server = createServer((request, response) => {
    const peer = take(request);
    if (!peer) return response.writeHead(503).end();
    peer.open++;
    response.on('close', () => peer.open--);
    const headers = { connection: 'keep-alive' };
    return proxy.web(request, response, { target: targetOf(peer), agent, headers });
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const peer = take(request);
    if (!peer) return socket.end(nobody);
    peer.open++;
    socket.on('close', () => peer.open--);
    return proxy.ws(request, socket, head, { target: targetOf(peer), proxyTimeout: 0 });
  });
  server.keepAliveTimeout = timing.responseMs;
  return server;
}

function targetOf({ host, port }: PeerState) {
  return { protocol: 'http:', host, port };
}

function arrivalOf({ socket, headers }: IncomingMessage): Arrival {
  return { address: socket.remoteAddress ?? '', stuckTo: stuckTo(headers) };
}
