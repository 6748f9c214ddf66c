import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tinyTopology } from '../../environment/fixtures/tiny-topology.ts';
import { startRun } from '../../environment/fixtures/topology-under-test.ts';
import { processes } from '../../environment/process/process-runtime.ts';
import { appStartedBy, commit, optionsFor, someRepository } from './fixtures/some-repository.ts';
import { parseVersion } from './parse-version.ts';
import { prepareVersion } from './prepare-version.ts';

/** A server that says what is written beside it, in its environment and in what its build has made. */
const server = `
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const read = (path) => readFileSync(path, 'utf8').trim();
const said = [read(new URL('said', import.meta.url)), read(process.env.VIEW), read('built')].join(' ');
createServer((request, response) => response.end(said)).listen(Number(process.env.PORT), '127.0.0.1');
`;

test('a version from git runs beside the checkout, each from its own files', async () => {
  const top = await someRepository({ 'server.mjs': server, said: 'old', 'views/page': 'page-1' });
  await commit(top, { said: 'new', 'views/page': 'page-2' });
  const app = appStartedBy({
    command: process.execPath,
    args: [join(top, 'server.mjs')],
    cwd: top,
    environment: ({ port }) => ({ PORT: String(port), VIEW: join(top, 'views/page') }),
  });
  const options = optionsFor(top, { app, install: 'echo built-by-install > built' });
  const base = await prepareVersion(parseVersion('main~1'), options);
  const head = await prepareVersion(parseVersion('main'), options);

  await using run = await startRun(processes());
  const entries = await Promise.all(
    [base, head].map((version) => run.up(tinyTopology({ instances: 1 }), version.app(app))),
  );
  const answers = entries.map(async ({ entry }) => (await fetch(entry)).text());
  expect(await Promise.all(answers)).toEqual(['old page-1 built-by-install', 'new page-2 built-by-install']);
});
