import { get, type IncomingHttpHeaders } from 'node:http';
import { publicHeaders } from '../../app/public-url.ts';
import { waitUntil } from '../../core/wait-until.ts';
import { metricsPath, patienceWith } from './balancer.ts';
import { adminAddress, caddyConfig } from './caddy-config.ts';
import type { Engine, RunningBalancer } from './engine.ts';

export const caddy: Engine = {
  title: 'Caddy',
  program: {
    name: 'caddy',
    versionFlag: 'version',
    install: ['apt-get install caddy', 'brew install caddy'],
  },
  versionCommand: ['caddy', 'version'],
  configure: caddyConfig,
  command: ({ program, config }, { folder }) => ({
    command: program,
    args: ['run', '--config', config, '--adapter', 'caddyfile'],
    // Everything that it keeps is in its own folder.
    env: { XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder },
    stopSignal: 'SIGTERM',
  }),
  untilUsed,
  reload: {
    by: 'command',
    // The same configuration would otherwise be no change.
    args: (config) => [
      'reload',
      '--config',
      config,
      '--adapter',
      'caddyfile',
      '--address',
      adminAddress,
      '--force',
    ],
    configInside: '/etc/caddy/Caddyfile',
    // Its admin endpoint is part of the configuration, and its old one may end before it has answered.
    hungUp: /performing request: .*EOF/,
  },
  refusal: /^Error: /m,
  metricsPath,
  readLogLine: null,
  resolvesNamesOnce: false,
};

/** Caddy tells nobody what it uses, so it is asked as clients do, by the address of a client from one address after the other. */
async function untilUsed(
  id: string,
  { entry, policy, adapter }: RunningBalancer,
  signal: AbortSignal,
): Promise<string> {
  const url = new URL(adapter.readyPath, entry);
  let asked = 0;
  const attempt = async () => {
    asked += 1;
    const from = policy === 'ip-hash' ? `127.0.${asked % 256}.1` : null;
    const headers = await headersOf(url, { from, adapter, signal: patienceWith(signal) });
    return adapter.instanceOf(headers) === id ? true : null;
  };
  await waitUntil(attempt, { what: `Caddy to use ${id}`, deadlineMs: 10_000, signal, everyMs: 25 });
  return `Caddy was seen to use ${id}`;
}

interface Asking extends Pick<RunningBalancer, 'adapter'> {
  readonly from: string | null;
  readonly signal: AbortSignal;
}

/** Of an answer with status 200, over a connection of its own. */
function headersOf(url: URL, { from, adapter, signal }: Asking): Promise<IncomingHttpHeaders> {
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
