import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { newRunId } from '../commands/new-run-id.ts';
import { ScaleproofError } from '../core/errors.ts';
import { takePrecedence } from '../core/take-precedence.ts';
import { startReaper } from '../environment/cleanup/start-reaper.ts';
import { startKnownServer } from '../selfcheck/start-known-server.ts';
import { findGenerators } from './generators.ts';
import { highestRates } from './highest-rates.ts';
import { measureAll } from './measure.ts';
import { situations } from './situations.ts';

const usage = `npm run bench:generator -- [--rounds 3] [--seconds 10] [situation ...]

Every load generator that is here against the same server, one after the other, in random order within a round; prints
the median over the rounds of each number as Markdown. Situations: ${Object.keys(situations).join(', ')}, rates; all of
them unless some are named. Linux only.
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '10' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) process.stdout.write(usage);
else await bench();

async function bench(): Promise<void> {
  const [rounds, seconds] = [Number(values.rounds), Number(values.seconds)];
  const wanted = positionals.length > 0 ? positionals : [...Object.keys(situations), 'rates'];
  const unknown = wanted.filter((name) => name !== 'rates' && !(name in situations));
  if (unknown.length > 0 || !(rounds >= 1) || !(seconds >= 1)) {
    throw new ScaleproofError('SP_USAGE', `This cannot be measured: ${unknown.join(', ')}. ${usage}`);
  }
  takePrecedence();
  await using reaper = await startReaper(newRunId('generators'));
  await using server = await startKnownServer(reaper, new AbortController().signal);
  const { found, missing } = await findGenerators();
  const { model, length } = { model: cpus()[0]?.model ?? 'unknown', length: cpus().length };
  console.log(`${model}, ${length} cores; medians of ${rounds} rounds of ${seconds} s.`);
  if (missing.length > 0) console.log(`Not here: ${missing.join(', ')}.`);
  for (const name of wanted) {
    const situation = situations[name];
    if (situation) console.log(await measureAll(situation, found, { server, rounds, seconds }));
    else console.log(await highestRates(found, { server, rounds, seconds }));
  }
}
