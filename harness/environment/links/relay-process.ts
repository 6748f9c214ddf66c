import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { messageOf } from '../../core/errors.ts';
import type { LinkState } from './link.ts';
import { type RelayTarget, startRelay } from './relay.ts';

/**
 * All relays of a topology, in a process of their own so that what passes through them costs the generator nothing. Takes the
 * port of its control server and the targets; `GET /` tells ports and counts, `PUT /<index>` sets the state of one.
 */
const [, , controlPort, targets = '[]'] = process.argv;
const relays = await Promise.all((JSON.parse(targets) as RelayTarget[]).map(startRelay));

const control = createServer(async (request, response) => {
  const relay = relays[Number(request.url?.slice(1))];
  if (request.method === 'PUT' && relay) {
    try {
      await relay.set((await json(request)) as LinkState);
    } catch (cause) {
      // One link that cannot open again must not take the others with it.
      response.writeHead(500).end(messageOf(cause));
      return;
    }
  }
  response.end(JSON.stringify(relays.map(({ port, counts }) => ({ port, ...counts() }))));
});
control.listen(Number(controlPort), '127.0.0.1');
