import { writeFile } from 'node:fs/promises';
import { get, type IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import type { AppAdapter } from '../../app/adapter.ts';
import { publicHeaders } from '../../app/public-url.ts';
import { waitUntil } from '../../core/wait-until.ts';
import type { BalancerPolicy } from '../../plan/topology.ts';
import type { Ground } from '../process/ground.ts';
import { startLocalNode } from '../process/local-node.ts';
import type { Killable, Node, TellsUse } from '../runtime.ts';
import { type Balancing, patienceWith } from './balancer.ts';
import { balancerSpec } from './balancer-spec.ts';
import { caddyConfig } from './caddy-config.ts';
import type { InstalledBalancer } from './start-nginx.ts';

/** Starts Caddy in the foreground, with everything it keeps in its own folder. */
export async function startCaddy(
  { program, version, adapter }: InstalledBalancer & { readonly adapter: AppAdapter },
  balancing: Balancing,
  ground: Ground,
): Promise<Node & Killable & TellsUse> {
  const { folder, policy } = balancing;
  const config = join(folder, 'Caddyfile');
  await writeFile(config, caddyConfig(balancing));
  const spec = balancerSpec(balancing);
  const node = await startLocalNode(
    {
      ...spec,
      id: 'caddy',
      version: `caddy ${version}`,
      command: program,
      args: ['run', '--config', config, '--adapter', 'caddyfile'],
      env: { ...spec.env, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder },
      stopSignal: 'SIGTERM',
    },
    ground,
  );
  return {
    ...node,
    untilUsed: (id, signal) => untilCaddyUses({ id, entry: node.url, policy, adapter }, signal),
  };
}

/** An instance that Caddy is to use, and where its clients connect. */
export interface CaddyPeer {
  readonly id: string;
  readonly entry: URL;
  readonly policy: BalancerPolicy;
  readonly adapter: Pick<AppAdapter, 'readyPath' | 'publicUrl' | 'instanceOf'>;
}

/**
 * Waits until Caddy sends requests to an instance; returns how that is known. Caddy tells nobody what it uses, so it is
 * asked as clients do, by the address of a client from one address after the other.
 */
export async function untilCaddyUses(
  { id, entry, policy, adapter }: CaddyPeer,
  signal: AbortSignal,
): Promise<string> {
  const url = new URL(adapter.readyPath, entry);
  let asked = 0;
  const attempt = async () => {
    asked += 1;
    const from = policy === 'ip-hash' ? `127.0.${asked % 256}.1` : null;
    return adapter.instanceOf(await headersOf(url, { from, adapter, signal: patienceWith(signal) })) === id
      ? true
      : null;
  };
  await waitUntil(attempt, { what: `Caddy to use ${id}`, deadlineMs: 10_000, signal, everyMs: 25 });
  return `Caddy was seen to use ${id}`;
}

interface AskingCaddy extends Pick<CaddyPeer, 'adapter'> {
  readonly from: string | null;
  readonly signal: AbortSignal;
}

/** Of an answer with status 200, over a connection of its own. */
function headersOf(url: URL, { from, adapter, signal }: AskingCaddy): Promise<IncomingHttpHeaders> {
  return new Promise((resolve, reject) => {
    const headers = publicHeaders(adapter.publicUrl);
    const options = { agent: false, signal, headers, ...(from !== null && { localAddress: from }) };
    get(url, options, (response) => {
      response.resume();
      if (response.statusCode === 200) resolve(response.headers);
      else reject(new Error(`${url} answered ${response.statusCode}`));
    }).on('error', reject);
  });
}
