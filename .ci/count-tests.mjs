// Sums the results of test runs up: `node .ci/count-tests.mjs FILE...`. Fails when a test failed or was skipped, or none ran.
import { readFileSync } from 'node:fs';

const runs = process.argv.slice(2).map((file) => JSON.parse(readFileSync(file, 'utf8')));
const sum = (name) => runs.reduce((total, run) => total + run[name], 0);
const all = (name) => runs.flatMap((run) => run[name]);
const [passed, failed] = [sum('passed'), sum('failed')];
const [skipped, repeated] = [all('skipped'), all('repeated')];
const slowest = all('files').sort((one, other) => other.ms - one.ms);

console.log('The slowest files:');
for (const { file, project, ms } of slowest.slice(0, 15))
  console.log(`${(ms / 1000).toFixed(1).padStart(7)} s  ${project.padEnd(11)}  ${file}`);
for (const name of skipped) console.log(`skipped: ${name}`);
for (const name of repeated) console.log(`repeated: ${name}`);
console.log(`${repeated.length} repeated`);
console.log(`${passed} passed, ${failed} failed, ${skipped.length} skipped`);
if (skipped.length > 0)
  console.error('A test that is skipped proves nothing: install what it lacks, in .ci/install-tools.');
if (failed > 0 || skipped.length > 0 || passed === 0) process.exit(1);
