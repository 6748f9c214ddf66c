// Makes what the npm package holds: `dist`, in which compiled files lie as their sources do here, beside what they read as text.
import { spawnSync } from 'node:child_process';
import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = import.meta.dirname;
const dist = join(root, 'dist');
const asTheyAre = [
  'harness/environment/containers/*.{conf,cfg,ini,env,yml,yaml}',
  'harness/environment/containers/Caddyfile',
  'harness/environment/images/*/Dockerfile',
  'harness/environment/images/*/*.sh',
  'harness/report/client/*.{js,css}',
];

rmSync(dist, { recursive: true, force: true });
const compiler = join(root, 'node_modules/typescript/bin/tsc');
const { status } = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], {
  cwd: root,
  stdio: 'inherit',
});
if (status !== 0) process.exit(1);
for (const path of asTheyAre.flatMap((pattern) => globSync(pattern, { cwd: root }))) {
  mkdirSync(dirname(join(dist, path)), { recursive: true });
  cpSync(join(root, path), join(dist, path));
}
// What the code reads of itself; the rest holds for the package alone.
const { name, version, type } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
writeFileSync(join(dist, 'package.json'), `${JSON.stringify({ name, version, type }, null, 2)}\n`);
// The built-in balancer runs from there.
const composeFile = 'docker-compose.bench.yml';
const composed = readFileSync(join(root, composeFile), 'utf8');
writeFileSync(
  join(dist, composeFile),
  composed.replace('built-in/balancer-process.ts', 'built-in/balancer-process.js'),
);
