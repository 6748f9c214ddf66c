/** The built-in balancer as a process. Its settings are its argument, as JSON. */
import { z } from 'zod';
import { balancerPolicies } from '../../../plan/topology.ts';
import { chooserOf } from './choose-peer.ts';
import { keepChecking } from './health-checks.ts';
import type { PeerState } from './peer-state.ts';
import { proxyServer } from './proxy-server.ts';
import { serveStatus } from './status.ts';

const port = z.number().int().min(1).max(65_535);
const settings = z
  .object({
    policy: z.enum(balancerPolicies),
    peers: z.array(z.object({ id: z.string(), host: z.string(), port })).min(1),
    readyPath: z.string(),
    port,
    statusPort: port,
  })
  .parse(JSON.parse(process.argv[2] ?? 'null'));

const peers: PeerState[] = settings.peers.map((peer) => ({ ...peer, up: true, open: 0 }));
const choose = chooserOf(settings.policy, peers);
const sticky = settings.policy === 'cookie' ? 'cookie' : 'none';
// 4096 waiting connections, as with the other engines: Node would take 511.
proxyServer({ choose, sticky }).listen({ port: settings.port, host: '127.0.0.1', backlog: 4096 });
serveStatus(settings.statusPort, peers);
keepChecking(peers, settings.readyPath);
