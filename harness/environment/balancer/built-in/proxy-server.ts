import { Agent, createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import { type Duplex, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { createProxyServer } from 'http-proxy-3';
import type { Trust } from '../../../app/tls.ts';
import { type Balancing, timing } from '../balancer.ts';
import { limits } from '../limits.ts';
import type { LogRequest } from './access-log.ts';
import type { Choose } from './choose-peer.ts';
import { mayTryAgain } from './failed-attempt.ts';
import type { PeerState } from './peer-state.ts';
import { addSticky, stuckTo, withoutSticky } from './sticky-cookie.ts';
import { tellOfClient } from './tell-of-client.ts';

export interface ProxyOptions
  extends Pick<Balancing, 'retries' | 'resends' | 'responseTimeoutMs' | 'connections' | 'publicUrl'> {
  /** Whose certificates are believed of peers that are asked by https; null: they are asked by http. */
  readonly trust: Trust | null;
  readonly choose: Choose;
  /** Whether clients are told their peer in a cookie. */
  readonly sticky: 'cookie' | 'none';
  readonly log: LogRequest;
}

const nobody = 'HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';
const failed = 'HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';

/** A request on its way. */
interface Passage {
  readonly address: string;
  readonly stuckTo: string | null;
  /** The peers it was sent to, in turn. */
  readonly sentTo: PeerState[];
}

/**
 * A proxy for HTTP and WebSockets: 502 when the last peer that may be tried fails a request, 504 when it takes too long,
 * 503 when none is up. A WebSocket is never tried again.
 */
export function proxyServer(options: ProxyOptions): Server {
  const { choose, sticky, retries, resends, responseTimeoutMs, trust, log } = options;
  const keepAlive = options.connections === 'pooled';
  const kept = { keepAlive, timeout: timing.keepAliveMs };
  const agent = trust ? new TlsAgent({ ...kept, ...trust }) : new Agent(kept);
  /** Of WebSockets, each of which has a connection of its own. */
  const socketAgent = trust ? { agent: new TlsAgent({ ...trust }) } : {};
  const secure = trust?.rejectUnauthorized ?? true;
  const proxy = createProxyServer({ proxyTimeout: responseTimeoutMs });
  const passages = new WeakMap<IncomingMessage, Passage>();
  const upgraded = new WeakSet<object>();

  function enter(request: IncomingMessage): Passage {
    const { headers, socket } = request;
    const passage = { address: socket.remoteAddress ?? '', stuckTo: stuckTo(headers), sentTo: [] };
    passages.set(request, passage);
    if (sticky === 'cookie') withoutSticky(headers);
    tellOfClient(request, options);
    return passage;
  }

  function nextPeer(passage: Passage): PeerState | null {
    const peer = choose({ ...passage, tried: new Set(passage.sentTo.map(({ id }) => id)) });
    if (peer) passage.sentTo.push(peer);
    return peer;
  }

  function tellPeer(answer: IncomingMessage, request: IncomingMessage): void {
    const passage = passages.get(request);
    const id = passage?.sentTo.at(-1)?.id;
    if (sticky === 'cookie' && id !== undefined && id !== passage?.stuckTo) addSticky(answer.headers, id);
  }

  proxy.on('proxyRes', (answer, request, response) => {
    tellPeer(answer, request);
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
      tellPeer(answer, request);
    });
  });

  // Of WebSockets; those of requests are told to their own attempt.
  proxy.on('error', (_cause, _request, client) => {
    if (upgraded.has(client)) client.destroy();
    else client.end(failed);
  });

  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const passage = enter(request);
    response.on('close', () => log(response.statusCode, passage.sentTo.map(addressOf)));
    // What was read once cannot be read again; and the proxy takes a DELETE for one without a body unless it knows its length.
    const body = retries > 0 || isChunkedDelete(request) ? await buffer(request) : null;
    if (body && isChunkedDelete(request)) {
      delete request.headers['transfer-encoding'];
      request.headers['content-length'] = String(body.length);
    }
    attempt();

    function attempt(): void {
      const peer = nextPeer(passage);
      if (!peer) {
        response.writeHead(passage.sentTo.length === 0 ? 503 : 502).end();
        return;
      }
      const closed = held(peer);
      response.on('close', closed);
      const startedMs = performance.now();
      const forwarding = {
        target: targetOf(peer, trust),
        agent,
        secure,
        // The path as the client wrote it.
        toProxy: true,
        headers: { connection: keepAlive ? 'keep-alive' : 'close' },
        ...(body && { buffer: Readable.from(body.length === 0 ? [] : [body]) }),
      };
      proxy.web(request, response, forwarding, (cause) => {
        closed();
        if (peer !== passage.sentTo.at(-1) || response.writableEnded) return;
        if (response.headersSent) response.destroy();
        else if (passage.sentTo.length <= retries && mayTryAgain(request.method, { cause, resends }))
          attempt();
        else response.writeHead(performance.now() - startedMs < responseTimeoutMs ? 502 : 504).end();
      });
    }
  }

  // No limit for a whole request: a long upload is none that hangs.
  const patience = { headersTimeout: limits.requestHeadMs, requestTimeout: 0 };
  const isWebSocket = ({ headers }: IncomingMessage) => headers.upgrade?.toLowerCase() === 'websocket';
  const head = { maxHeaderSize: limits.headBytes, shouldUpgradeCallback: isWebSocket };
  const server = createServer({ ...head, ...patience }, (request, response) => {
    pass(request, response).catch(() => response.destroy());
  });
  server.maxHeadersCount = limits.headers;
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const passage = enter(request);
    const peer = nextPeer(passage);
    socket.on('close', () => log(upgraded.has(socket) ? 101 : 502, passage.sentTo.map(addressOf)));
    if (!peer) return socket.end(nobody);
    socket.on('close', held(peer));
    const way = { target: targetOf(peer, trust), secure, ...socketAgent };
    return proxy.ws(request, socket, head, { ...way, toProxy: true, proxyTimeout: 0 });
  });
  server.keepAliveTimeout = timing.clientIdleMs;
  return server;
}

function isChunkedDelete({ method, headers }: IncomingMessage): boolean {
  return (method === 'DELETE' || method === 'OPTIONS') && headers['transfer-encoding'] !== undefined;
}

/** Counts something under way at a peer; call what it returns when that is over, once or more often. */
function held(peer: PeerState): () => void {
  let isOver = false;
  peer.open++;
  return () => {
    if (isOver) return;
    isOver = true;
    peer.open--;
  };
}

function addressOf({ host, port }: PeerState): string {
  return `${host}:${port}`;
}

function targetOf({ host, port }: PeerState, trust: Trust | null) {
  return { protocol: trust ? 'https:' : 'http:', host, port };
}
