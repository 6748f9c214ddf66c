import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import type { LinkCounts, LinkState } from './link.ts';
import { Passage } from './passage.ts';

/** One TCP relay on a port of 127.0.0.1 in front of a host and port. */
export interface Relay {
  readonly port: number;
  set(state: LinkState): Promise<void>;
  counts(): LinkCounts;
}

/** What a relay leads to. */
export interface RelayTarget {
  /** Where the relay listens. The same one whenever its link opens, so none that an outgoing connection may get. */
  readonly listenOn: number;
  readonly host: string;
  readonly port: number;
  /** Whether each connection begins with a line that names its client (the PROXY protocol, version 1). */
  readonly clientAddress?: 'told';
}

export async function startRelay(target: RelayTarget): Promise<Relay> {
  let state: LinkState = { kind: 'open' };
  let [reset, heldBefore] = [0, 0];
  const passages = new Set<Passage>();
  const heldBytes = () => [...passages].reduce((sum, passage) => sum + passage.heldBytes, heldBefore);

  function take(client: Socket): void {
    // The store may be down: then the client is refused as it would be without a relay.
    const store = connect(target);
    if (target.clientAddress === 'told') store.write(proxyLine(client));
    const both = [new Passage(client, store), new Passage(store, client)];
    for (const passage of both) {
      passage.set(state);
      passages.add(passage);
    }
    const end = () => {
      client.destroy();
      store.destroy();
      for (const passage of both) {
        if (passages.delete(passage)) heldBefore += passage.heldBytes;
      }
    };
    for (const socket of [client, store]) socket.setNoDelay(true).on('error', end).on('close', end);
  }

  const server = createServer({ allowHalfOpen: true }, take);
  const port = target.listenOn;
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port,
    async set(next) {
      state = next;
      [reset, heldBefore] = [0, 0];
      for (const passage of passages) passage.set(next);
      if (next.kind === 'refused') {
        server.close();
        reset = passages.size / 2;
        for (const passage of passages) passage.reset();
      } else if (!server.listening) {
        server.listen(port, '127.0.0.1');
        await once(server, 'listening');
      }
    },
    counts: () => ({ connections: passages.size / 2, reset, heldBytes: heldBytes() }),
  };
}

/** haproxy.org/download/2.6/doc/proxy-protocol.txt, 2.1. */
function proxyLine({ remoteAddress, localAddress, remotePort, localPort }: Socket): string {
  return `PROXY TCP4 ${remoteAddress} ${localAddress} ${remotePort} ${localPort}\r\n`;
}
