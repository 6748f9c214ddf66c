import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyBaseLogger } from 'fastify';
import { type WebSocket, WebSocketServer } from 'ws';
import { readPublishFrame } from './frames.ts';
import { endDeadSockets } from './heartbeat.ts';
import type { PubSub } from './pubsub.ts';
import { roomOf } from './room-address.ts';
import { encode, type Rooms, sendFrame } from './rooms.ts';
import { PublishRefused } from './transport.ts';

const longestFrameBytes = 65_536;
/** IANA WebSocket close codes: service restart. Clients connect again, to another instance. */
const closeServiceRestart = 1012;
const goodbyeMs = 1_000;

interface RoomSocketOptions {
  readonly server: Server;
  readonly instanceId: string;
  readonly rooms: Rooms;
  readonly pubsub: PubSub;
  /** A publish frame came in. */
  onReceived(): void;
  readonly log: FastifyBaseLogger;
}

/** The WebSockets of this instance. */
export interface RoomSockets {
  count(): number;
  /** Takes no more of them and closes all with 1012. Resolves when they are closed, after a second at the latest. */
  close(): Promise<void>;
}

/** Accepts WebSockets on `server` and connects them with their rooms. */
export function acceptRoomSockets(options: RoomSocketOptions): RoomSockets {
  const { server, instanceId, rooms, pubsub } = options;
  // Without permessage-deflate: it costs some 200 KB of memory a socket.
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: longestFrameBytes,
  });
  const heartbeat = endDeadSockets(sockets.clients);
  let closing = false;

  sockets.on('headers', (headers) => headers.push(`x-instance: ${instanceId}`));

  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    const room = roomOf(request.url ?? '/');
    if (closing) return refuse(stream, '503 Service Unavailable', instanceId);
    if (room === null) return refuse(stream, '404 Not Found', instanceId);
    sockets.handleUpgrade(request, stream, head, (socket) => welcome(socket, room));
  });

  function welcome(socket: WebSocket, room: string): void {
    rooms.join(room, socket);
    socket.on('error', (error) => options.log.debug({ err: error }, 'WebSocket failed'));
    socket.on('close', () => rooms.leave(room, socket));
    socket.on('message', (text) => void publish(socket, room, text.toString()));
    sendFrame(socket, encode({ type: 'hello', instance: instanceId, room }));
  }

  /** To the other instances first: a message that is refused has reached nobody here either. */
  async function publish(socket: WebSocket, room: string, text: string): Promise<void> {
    const frame = readPublishFrame(text);
    if (frame === null) {
      const message = 'Not a publish frame: {"type":"publish","id":1,"data":...}.';
      return sendFrame(socket, encode({ type: 'refused', id: undefined, reason: 'invalid-frame', message }));
    }
    const { id, ack, data } = frame;
    options.onReceived();
    try {
      await pubsub.publish(room, data);
    } catch (error) {
      if (!(error instanceof PublishRefused)) throw error;
      const { reason, message } = error;
      return sendFrame(socket, encode({ type: 'refused', id, reason, message }));
    }
    rooms.deliver(room, data, socket);
    if (ack) sendFrame(socket, encode({ type: 'published', id }));
  }

  return {
    count: () => sockets.clients.size,
    async close() {
      closing = true;
      heartbeat.stop();
      const open = [...sockets.clients];
      const closed = open.map((socket) => new Promise((resolve) => socket.once('close', resolve)));
      for (const socket of open) socket.close(closeServiceRestart, 'restarting');
      await Promise.race([Promise.all(closed), sleep(goodbyeMs, undefined, { ref: false })]);
      for (const socket of sockets.clients) socket.terminate();
    },
  };
}

function refuse(stream: Duplex, status: string, instanceId: string): void {
  stream.on('error', () => stream.destroy());
  stream.end(
    `HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\nx-instance: ${instanceId}\r\n\r\n`,
  );
}
