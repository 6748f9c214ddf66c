import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { installed } from './installed.ts';
import { packaged } from './packaged.ts';
import { pgbouncerConfig } from './pgbouncer-config.ts';
import { postgres } from './postgres.ts';
import { userOfServers } from './postgres-home.ts';
import { pgbouncerReadiness, startPgbouncer } from './start-pgbouncer.ts';
import type { Store } from './store.ts';

const port = 6432;

export const pgbouncer = {
  servers: {
    pgbouncer: packaged({
      title: 'PgBouncer',
      name: 'pgbouncer',
      install: ['apt-get install pgbouncer', 'brew install pgbouncer'],
    }),
  },
  serverOf: () => 'pgbouncer',
  async start(nodes, asked, runContext) {
    const { pgbouncer: mode, pgbouncerSettings: settings } = asked.topology;
    if (mode === 'none') return [];
    const { program, number: version } = await installed(pgbouncer.servers, asked);
    const fixed = asked.options.ports?.pgbouncer ?? null;
    const user = await userOfServers();
    return Promise.all(
      nodes.map(({ id }) => {
        const options = {
          program,
          version,
          fixed,
          user,
          server: asked.urlOf('postgres', id),
          mode,
          settings,
        };
        return startPgbouncer(options, runContext);
      }),
    );
  },
  container: {
    ...postgres.container,
    port,
    portVariable: 'SCALEPROOF_PGBOUNCER_PORT',
    ...pgbouncerReadiness,
    async variables({ topology, directory, urlOf }) {
      const { pgbouncer: mode, pgbouncerSettings: settings } = topology;
      if (mode === 'none') return {};
      const path = join(directory, 'pgbouncer.ini');
      const text = pgbouncerConfig({ host: '0.0.0.0', port, server: urlOf('postgres'), mode, settings });
      // PgBouncer runs as nobody.
      await writeFile(path, text, { mode: 0o644 });
      return { SCALEPROOF_PGBOUNCER_CONFIG: path };
    },
  },
} as const satisfies Store;
