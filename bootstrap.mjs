#!/usr/bin/env node
// Runs scaleproof from a checkout: installs what is missing, then hands over to the Node that comes with the packages.
// Plain JavaScript without dependencies, for any Node from 18 on: nothing is installed yet when it starts.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(fileURLToPath(import.meta.url));
const args = process.argv.slice(2);
const testProjects = {
  '--test': ['unit', 'one-of-each'],
  '--test-rest': ['real', 'alone'],
  '--test-all': [],
}[args[0]];
const isTest = testProjects !== undefined;
const benches = {
  '--generators': 'harness/generator-bench/bench-generators.ts',
  '--gates': 'harness/gate-bench/bench-gate.ts',
};
const bench = benches[args[0]];
// As commander reads it: a command comes first, and whatever does not is an argument of `run`.
const command = args[0] === undefined || args[0].startsWith('-') ? 'run' : args[0];
const asksForHelp = ['--help', '-h', '--version', '-V'].some((flag) => args.includes(flag));
// What reads, shows or removes something, or writes a config, takes the packages that are there.
const readsOnly = ['init', 'plan', 'report', 'explain', 'compare', 'doctor', 'clean', 'help'];
const mayInstall = isTest || bench !== undefined || !(asksForHelp || readsOnly.includes(command));
const needsTools = isTest || (mayInstall && bench === undefined && command !== 'images');

if (mayInstall) installPackages();
else needPackages();
if (needsTools) installTools();
const node = nodeThatRunsTypeScript();
// Kept here and not in the folder of temporary files, where somebody else could leave code for us.
const compiled = { NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/compiled'), ...process.env };
const child = spawn(node, programFor(args), {
  stdio: 'inherit',
  env: compiled,
  ...(isTest && { cwd: root }),
});
// A terminal sends Ctrl-C to the child as well; a `kill` reaches only this process and is passed on.
process.on('SIGINT', () => {});
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => {
  if (isTest && code === 0 && projectsOfTest(args.slice(1)).includes('one-of-each'))
    say(
      'Left out: known answers, faults, containers, hostile inputs and what measures time. All of them: npm run test:all',
    );
  process.exitCode = code ?? (signal === 'SIGINT' || signal === 'SIGTERM' ? 130 : 1);
});

function programFor([, ...rest]) {
  if (isTest) return vitest(rest);
  if (bench) return [join(root, bench), ...rest];
  return ['--disable-warning=ExperimentalWarning', join(root, 'harness/cli.ts'), ...args];
}

function vitest(rest) {
  const program = join(root, 'node_modules/vitest/vitest.mjs');
  const projects = projectsOfTest(rest).flatMap((name) => ['--project', name]);
  return [
    program,
    ...(rest.some((arg) => ['--watch', '-w'].includes(arg)) ? [] : ['run']),
    ...projects,
    ...rest,
  ];
}

/** None means all: whoever names files or tests looks for them everywhere. */
function projectsOfTest(rest) {
  const names = rest.some((arg) => !arg.startsWith('-') || arg.startsWith('--project'));
  return names ? [] : testProjects;
}

/** `npm ci` when there is no install, or the lockfile is newer than it. */
function installPackages() {
  const installed = join(root, 'node_modules/.package-lock.json');
  const lockfile = join(root, 'package-lock.json');
  if (
    existsSync(installed) &&
    (!existsSync(lockfile) || statSync(installed).mtimeMs >= statSync(lockfile).mtimeMs)
  ) {
    return;
  }
  say('Installing npm packages (once, or when the lockfile changed).');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const { status } = spawnSync(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (status !== 0) stop('npm ci failed: see the lines above. Correct that and run again.');
}

/** For a command that installs nothing. */
function needPackages() {
  if (existsSync(join(root, 'node_modules/.package-lock.json'))) return;
  stop(
    `The npm packages are missing, and '${asksForHelp ? '--help' : command}' installs nothing. Run: cd '${root}' && npm ci`,
  );
}

/** On Debian and Ubuntu, as root or with passwordless sudo: the servers that topologies are made of. */
function installTools() {
  if (process.env.SCALEPROOF_SETUP === 'no' || !existsSync('/etc/debian_version')) return;
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/usr/local/sbin'];
  const missing = ['redis-server', 'pgbouncer', 'nginx', 'haproxy', 'caddy'].filter(
    (name) => !folders.some((folder) => existsSync(join(folder, name))),
  );
  if (missing.length === 0) return;
  const isRoot = process.getuid?.() === 0;
  if (!isRoot && spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status !== 0) return;
  say(`Installing ${missing.join(', ')} with apt-get (SCALEPROOF_SETUP=no turns this off).`);
  // The packages' own services are not wanted: scaleproof starts its own servers on free ports.
  const script =
    'set -e; export DEBIAN_FRONTEND=noninteractive; apt-get update -qq; ' +
    `apt-get install -y -qq --no-install-recommends ${missing.join(' ')}; ` +
    `if [ -d /run/systemd/system ]; then systemctl disable --quiet --now ${missing.join(' ')}; fi`;
  const [program, ...rest] = isRoot ? ['sh', '-c', script] : ['sudo', '-n', 'sh', '-c', script];
  const { status, stderr } = spawnSync(program, rest, {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  if (status !== 0) {
    say(`apt-get failed (${stderr.trim().split('\n').at(-1)}); what is missing makes cells skipped.`);
  }
}

function nodeThatRunsTypeScript() {
  const own = join(root, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(own)) return own;
  // Older ones have no `await using`.
  if (Number.parseInt(process.versions.node, 10) >= 24) return process.execPath;
  return stop(
    'Node 24 did not come with the packages. Remove node_modules and run again, or use Node 24 yourself.',
  );
}

function say(text) {
  process.stderr.write(`${text}\n`);
}

function stop(text) {
  say(text);
  process.exit(4);
}
