import type { Balancing } from '../balancer/balancer.ts';
import { startRelays } from '../links/start-relays.ts';
import type { RunContext } from '../process/run-context.ts';
import type { ProjectPorts } from './compose-settings.ts';

/** The engine's network hides the addresses of clients; where the balancer needs them, a relay on the way names them. */
export async function relayedPorts(
  published: ProjectPorts,
  { clientAddress }: Pick<Balancing, 'clientAddress'>,
  runContext: RunContext,
): Promise<ProjectPorts> {
  if (clientAddress === 'of-connection') return published;
  const target = { host: '127.0.0.1', port: published.entry, clientAddress: 'told' } as const;
  const [relay] = await startRelays('relay of client addresses', [target], runContext);
  return { ...published, entry: relay?.port ?? published.entry };
}

/** What a reader must know of the way to containers, in full sentences. */
export function notesOnEngine({ isRelayed }: { readonly isRelayed: boolean }): string[] {
  return [...(isRelayed ? [noteOnRelay] : []), ...(process.platform === 'linux' ? [] : [noteOnClock])];
}

const noteOnRelay =
  "Clients connect through a relay that passes their addresses to the balancer, because the engine's network would show it " +
  'one address for all: compare the latency of this cell only with cells that have a relay too.';

const noteOnClock =
  'Containers run in a virtual machine here, whose clock was not compared with that of this machine: which phase a request ' +
  "in the balancer's log belongs to may be off.";
