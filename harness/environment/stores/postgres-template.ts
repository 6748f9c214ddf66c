import { createHash, randomUUID } from 'node:crypto';
import { chown, mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ScaleproofError } from '../../core/errors.ts';
import { startProcess } from '../../core/spawn.ts';
import { removeDirectory } from '../cleanup/run-directory.ts';
import { minimalEnvironment } from '../process/minimal-environment.ts';
import type { RunContext } from '../process/run-context.ts';
import { exists, type PostgresHome } from './postgres-home.ts';

/** The superuser of every Postgres that a run starts, and its password: it listens on 127.0.0.1 for that run alone. */
export const postgresLogin = { user: 'scaleproof', password: 'scaleproof' } as const;

/** The same order of text and the same encoding on every machine. */
const recipe = [
  `--username=${postgresLogin.user}`,
  '--auth=scram-sha-256',
  '--encoding=UTF8',
  '--locale=C',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--no-sync',
  '--no-instructions',
];

/**
 * The folder of an initialized Postgres that was never started, to be copied: initdb takes longer than everything else
 * in a bring-up. Made once for each version and recipe, then kept. Throws `SP_START_FAILED` when initdb fails.
 */
export async function postgresTemplate(
  home: PostgresHome,
  version: string,
  runContext: RunContext,
): Promise<string> {
  const digest = createHash('sha256')
    .update(JSON.stringify([recipe, home.user]))
    .digest('hex')
    .slice(0, 12);
  const template = join(home.cache, `postgres-${version}-${digest}`);
  if (await exists(template)) return template;
  const draft = `${template}.${randomUUID()}`;
  await mkdir(draft, { recursive: true });
  try {
    if (home.user) await chown(draft, home.user.uid, home.user.gid);
    await initialize(draft, home, runContext);
    // Another harness may have been faster; its template is as good.
    await rename(draft, template).catch(async (cause) => {
      if (!(await exists(template))) throw cause;
    });
  } finally {
    await removeDirectory(draft);
  }
  return template;
}

async function initialize(
  draft: string,
  { binaries, user }: PostgresHome,
  runContext: RunContext,
): Promise<void> {
  const passwordFile = join(runContext.directory, 'postgres-password');
  await writeFile(passwordFile, `${postgresLogin.password}\n`, { mode: 0o600 });
  if (user) await chown(passwordFile, user.uid, user.gid);
  const initdb = await startProcess(
    join(binaries, 'bin', 'initdb'),
    [...recipe, `--pgdata=${join(draft, 'data')}`, `--pwfile=${passwordFile}`],
    {
      name: 'initdb',
      cwd: draft,
      env: { ...minimalEnvironment(), LC_ALL: 'C' },
      logFile: join(runContext.directory, 'initdb.log'),
      reaper: runContext.reaper,
      user: user ?? undefined,
    },
  );
  const abort = () => void initdb.destroy();
  runContext.signal.addEventListener('abort', abort);
  const { code } = await initdb.exited;
  runContext.signal.removeEventListener('abort', abort);
  runContext.signal.throwIfAborted();
  if (code !== 0) {
    throw new ScaleproofError(
      'SP_START_FAILED',
      `initdb could not make a Postgres in ${draft}; it ended with exit code ${code}. ` +
        `Its last lines:\n  ${(await initdb.lastLines()).join('\n  ')}`,
    );
  }
}
