import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findK6 } from './load/k6/find-k6.ts';
import { exampleRecord } from './report/fixtures/example-record.ts';

const root = join(import.meta.dirname, '..');

interface Result {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

function scaleproof(...args: string[]): Promise<Result> {
  return new Promise((resolve) => {
    const command = ['--disable-warning=ExperimentalWarning', join(root, 'harness/cli.ts'), ...args];
    execFile(process.execPath, command, { cwd: root }, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : Number(error.code);
      resolve({ exitCode, stdout, stderr: stderr.replaceAll(root, '<root>') });
    });
  });
}

test('an unknown option gets a suggestion and exit code 3', async () => {
  const { exitCode, stderr } = await scaleproof('run', '--repetition', '5');
  expect(exitCode).toBe(3);
  expect(stderr).toMatchInlineSnapshot(`
    "error: unknown option '--repetition'
    (Did you mean --repetitions?)
    'scaleproof --help' lists the commands, 'scaleproof <command> --help' its options.
    "
  `);
});

test('an unknown suite gets a suggestion and exit code 3', async () => {
  const { exitCode, stderr } = await scaleproof('run', 'defualt');
  expect(exitCode).toBe(3);
  expect(stderr).toMatchInlineSnapshot(`
    "SP_UNKNOWN_NAME  There is no suite 'defualt' in <root>/scaleproof.config.ts. Did you mean 'default'? There is: default, change, truth, selfcheck, generators.
    "
  `);
});

test('a misspelled command is told from a suite', async () => {
  const { exitCode, stderr } = await scaleproof('rnu');
  expect(exitCode).toBe(3);
  expect(stderr).toContain("neither a command 'rnu' nor a suite of that name");
  expect(stderr).toContain("Did you mean 'scaleproof run'?");
});

test('a pattern that matches no cell gets an explanation of cell names', async () => {
  const { exitCode, stderr } = await scaleproof('plan', '--cells', 'redis-round-robin/session-survivl');
  expect(exitCode).toBe(3);
  expect(stderr).toMatchInlineSnapshot(`
    "SP_UNKNOWN_NAME  No cell of the suite 'default' matches 'redis-round-robin/session-survivl'. A cell is named topology/scenario, and a pattern looks like 'redis-*/session-survival'. Did you mean 'redis-round-robin/session-survival'? There is: redis-round-robin/session-survival, memory-round-robin/session-survival, jwt-round-robin/session-survival, postgres-round-robin/session-survival, redis-sticky/session-survival, redis-round-robin/api-latency, redis-round-robin/throughput, redis-round-robin/cross-instance-delivery and 18 more.
    "
  `);
});

test.each([
  [
    'a script that is not there',
    ['--k6', 'nowhere.js', '--topology', 'redis-*'],
    /^SP_SCRIPT_FAILED {2}There is no script <root>\/nowhere\.js\./,
  ],
  [
    'a topology that is not there',
    ['--k6', 'a.js', '--topology', 'redis-*', '--topology', 'jwt-rund-robin'],
    /^SP_UNKNOWN_NAME {2}There is no topology 'jwt-rund-robin' in .*Did you mean 'jwt-round-robin'\?/,
  ],
  ['no topology', ['--k6', 'a.js'], /^SP_USAGE {2}--k6 needs to know what to run the script against: /],
  [
    'a suite as well',
    ['default', '--k6', 'a.js', '--cells', 'x'],
    /^SP_USAGE {2}--k6 runs one script, .*leave out the suite 'default' and --cells 'x'/,
  ],
  ['no script', ['--topology', 'redis-*'], /^SP_USAGE {2}--topology selects where the script of --k6 runs\./],
])('a k6 script with %s is refused, exit code 3', async (_, args, message) => {
  const { exitCode, stderr } = await scaleproof('run', ...args);
  expect(stderr).toMatch(message);
  expect(exitCode).toBe(3);
});

test('an unknown runtime names those that there are', async () => {
  const { exitCode, stderr } = await scaleproof('plan', '--runtime', 'kubernetes');
  expect(exitCode).toBe(3);
  expect(stderr).toMatchInlineSnapshot(`
    "SP_UNKNOWN_NAME  There is no runtime 'kubernetes'. There is: docker, process.
    "
  `);
});

test('a number that is none is refused', async () => {
  const { exitCode, stderr } = await scaleproof('plan', '--repetitions', 'many');
  expect(exitCode).toBe(3);
  expect(stderr).toMatchInlineSnapshot(`
    "error: option '--repetitions <n>' argument 'many' is invalid. Expected a whole number from 1.
    'scaleproof --help' lists the commands, 'scaleproof <command> --help' its options.
    "
  `);
});

test('a config file that is not there is named', async () => {
  const { exitCode, stderr } = await scaleproof('plan', '--config', 'elsewhere.config.ts');
  expect(exitCode).toBe(3);
  expect(stderr).toMatchInlineSnapshot(`
    "SP_CONFIG_NOT_FOUND  There is no <root>/elsewhere.config.ts. Run in the folder that has scaleproof.config.ts, name one with --config, or let 'scaleproof init' write one.
    "
  `);
});

test('a config file that throws says so, with its own message', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'scaleproof-test-'));
  const path = join(folder, 'broken.config.ts');
  await writeFile(path, "throw new Error('no such topology file');\n");
  const { exitCode, stderr } = await scaleproof('plan', '--config', path);
  expect(exitCode).toBe(3);
  expect(stderr.replace(folder, '<folder>')).toMatchInlineSnapshot(`
    "SP_CONFIG_INVALID  <folder>/broken.config.ts threw while it was loaded: no such topology file (line 1). Correct it and run again.
    "
  `);
});

test('a config that ends the process has no verdict, and not the exit code of a pass', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'scaleproof-test-'));
  const path = join(folder, 'exits.config.ts');
  await writeFile(path, 'process.exit(0);\n');
  const { exitCode, stderr } = await scaleproof('plan', '--config', path);
  expect(exitCode).toBe(3);
  expect(stderr).toContain('process.exit(0) was called');
});

test('a config that Node takes for a CommonJS module is refused with the ending to give it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'scaleproof-test-'));
  await writeFile(join(folder, 'package.json'), '{ "type": "commonjs" }');
  const path = join(folder, 'scaleproof.config.ts');
  await writeFile(path, `import { defineConfig } from '${root}/harness/index.ts';\n`);
  const { exitCode, stderr } = await scaleproof('plan', '--config', path);
  expect(exitCode).toBe(3);
  expect(stderr).toContain(`SP_CONFIG_INVALID  ${path} is taken for a CommonJS module by Node`);
  expect(stderr).toContain('the ending .mts');
});

test('an empty pattern of cells, as of a variable that is not set, is refused', async () => {
  const { exitCode, stderr } = await scaleproof('plan', '--cells', '');
  expect(exitCode).toBe(3);
  expect(stderr).toContain('--cells got an empty pattern');
});

test('a damaged record is a message, not a stack', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'scaleproof-test-'));
  await writeFile(join(folder, 'record.json'), '{"schema":"scaleproof.run/1","cells":[');
  const { exitCode, stderr } = await scaleproof('report', folder);
  expect(exitCode).toBe(3);
  expect(stderr.replace(folder, '<folder>')).toMatchInlineSnapshot(`
    "SP_RECORD_DAMAGED  <folder>/record.json is not a record that this version can read (schema scaleproof.run/1): Unexpected end of JSON input. Restore the file, or run again to make a new one.
    "
  `);
});

test('a missing run gets the places that were searched', async () => {
  const { exitCode, stderr } = await scaleproof('report', 'yesterday');
  expect(exitCode).toBe(3);
  expect(stderr).toMatchInlineSnapshot(`
    "SP_RECORD_NOT_FOUND  There is no record of a run at 'yesterday'. Name a folder that has a record.json, or the id of a run in reports.
    "
  `);
});

test('two stored runs are compared, and without the first nothing passes', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'scaleproof-test-'));
  const before = exampleRecord();
  const after = { ...before, id: 'later', provenance: { ...before.provenance, node: '26.0.0' } };
  for (const record of [before, after]) {
    await mkdir(join(folder, record.id));
    await writeFile(join(folder, record.id, 'record.json'), JSON.stringify(record));
  }
  const { exitCode, stdout } = await scaleproof('compare', before.id, 'later', '--out', folder);
  // One launch of each tells nothing of a time, and one cell was skipped.
  expect(exitCode).toBe(2);
  expect(stdout).toContain('Node  24.21.0 → 26.0.0');
  expect(stdout).toMatch(/^0 worse, 0 better, \d+ alike, \d+ unknown; 1 cell not compared\.$/m);
  const asJson = await scaleproof('compare', before.id, 'later', '--out', folder, '--json');
  expect(JSON.parse(asJson.stdout)).toMatchObject({
    after: { id: 'later' },
    environment: [{ what: 'Node' }],
  });
  const none = await scaleproof('compare', 'yesterday', 'later', '--out', folder);
  expect(none).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('SP_RECORD_NOT_FOUND') });
});

test('the plan is printed as JSON for scripts', async () => {
  const { exitCode, stdout } = await scaleproof('plan', '--json', '--cells', 'jwt-round-robin/*');
  expect(exitCode).toBe(0);
  const plan = JSON.parse(stdout);
  expect(plan.cells.map((cell: { key: string }) => cell.key)).toEqual([
    'jwt-round-robin/api-latency',
    'jwt-round-robin/throughput',
    'jwt-round-robin/session-survival',
    'jwt-round-robin/cross-instance-delivery',
  ]);
});

test('without k6 its cells are skipped with the reason, and no other driver sends their load', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'scaleproof-test-'));
  const config = join(folder, 'without-k6.config.ts');
  await writeFile(
    config,
    `import { defineConfig, k6Driver, native, processes } from '${root}/harness/index.ts';
     import { referenceApp } from '${root}/reference-app/adapter.ts';
     import apiLatency from '${root}/scenarios/api-latency/scenario.ts';
     export default defineConfig({
       app: referenceApp(),
       runtimes: [processes()],
       drivers: [native(), k6Driver({ folders: ['/nowhere'] })],
       topologies: { plain: { balancer: { engine: 'built-in', policy: 'round-robin' }, sessions: 'jwt' } },
       scenarios: [{ ...apiLatency, driver: 'k6', script: '${root}/scenarios/api-latency/script.k6.ts' }],
       suites: { default: { topologies: ['plain'], scenarios: ['api-latency'] } },
     });`,
  );
  const { exitCode, stdout } = await scaleproof('run', '--config', config, '--out', folder);
  expect(stdout).toMatch(/– 1 skipped\n {2}k6 is not on the PATH, .*go install go\.k6\.io\/k6/);
  const record = JSON.parse(await readFile(join(folder, 'latest/record.json'), 'utf8'));
  expect(record.cells).toMatchObject([{ outcome: 'skipped', repetitions: [] }]);
  expect(exitCode).toBe(4);
});

test('the doctor says where k6 is, or how to get it', async () => {
  const { stdout } = await scaleproof('doctor', '--json');
  const findings: { name: string }[] = JSON.parse(stdout);
  const found = await findK6();
  expect(findings.find(({ name }) => name === 'k6 1.x')).toMatchObject(
    found.kind === 'found'
      ? { isEnough: true, found: `${found.version} (${found.path})` }
      : { isEnough: false, found: null, remedy: found.because.enable },
  );
});

test('help lists the commands', async () => {
  const { exitCode, stdout } = await scaleproof('--help');
  expect(exitCode).toBe(0);
  expect(stdout).toMatchInlineSnapshot(`
    "Usage: scaleproof [options] [command]

    Load-tests a web app on several instances, injects faults, and measures
    sessions, messages and latency against targets.

    Options:
      -V, --version                       output the version number
      -h, --help                          display help for command

    Commands:
      init [options]                      write a config for the app in this folder
      run [options] [suite]               run a suite (the default command)
      plan [options] [suite]              show what a run would do
      try [options] [topology]            check an adapter before any benchmark
      report [options] <run>              render a stored run again
      compare [options] <before> <after>  say what changed between two stored runs
      gate [options] [suite]              say whether a version of the app is worse
                                          than another
      versus [options] <base> <head>      say which of two topologies is better
      explain [options] <run> [finding]   show the events behind a finding
      doctor [options]                    show which tools this machine has
      selfcheck [options]                 check known answers on this machine
      clean                               remove what a killed run left behind
      images                              build the container images without a
                                          registry
      help [command]                      display help for command
    "
  `);
});
