import { writeSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import manifest from '../package.json' with { type: 'json' };
import { addImagesCommands } from './commands/add-images-commands.ts';
import type { CommandContext } from './commands/command-context.ts';
import { withOutputOptions } from './commands/output-options.ts';
import { append, withGateOptions, withPlanOptions } from './commands/plan-options.ts';
import { ScaleproofError } from './core/errors.ts';
import { exitCodes } from './core/exit-codes.ts';
import { forbidExit } from './core/forbid-exit.ts';
import { guardedStream } from './core/guarded-stream.ts';
import { HarnessBug } from './core/harness-bug.ts';
import { settledWithin } from './core/settled-within.ts';
import { blamed, keepStrayErrors, type StrayError } from './core/stray-errors.ts';
import { styledTerminalText, terminalText } from './core/terminal-text.ts';
import { withoutWorkflowCommands } from './core/workflow-commands.ts';
import { createSecrets } from './record/secrets/secrets.ts';

const exit: (code?: number) => never = forbidExit(process);
const interrupted = new AbortController();
/** Nothing that is written carries a secret, or steers the terminal or a runner. */
const secrets = createSecrets();
const inGithub = process.env.GITHUB_ACTIONS === 'true';
const shown = (text: string) => {
  const safe = styledTerminalText(secrets.mask(text));
  return inGithub ? withoutWorkflowCommands(safe) : safe;
};
const strays = keepStrayErrors(process, import.meta.dirname);
/** What saving and taking down may take after an interrupt; containers need the most. */
const afterInterruptMs = 30_000;
const context: CommandContext = {
  stdout: guardedStream(process.stdout, shown),
  stderr: guardedStream(process.stderr, shown),
  argv: process.argv.slice(2),
  strays,
  secrets,
  signal: interrupted.signal,
};

/** A signal to a process group reaches this process once from its sender and again from npm, which passes it on. */
const echoMs = 300;
let interruptedAt = 0;
/** What an interrupt does, as the command that runs has it. */
let ending = 'stopping, cleaning up';
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => {
    if (interrupted.signal.aborted) {
      if (performance.now() - interruptedAt < echoMs) return;
      // The second time nothing is saved: the reaper sees this process go and ends what it started.
      exit(exitCodes.interrupted);
    }
    interruptedAt = performance.now();
    process.stderr.write(`\nInterrupted: ${ending}. Press again to stop at once.\n`);
    interrupted.abort(new ScaleproofError('SP_INTERRUPTED', 'The run was interrupted.'));
  });
}
// A pipe that closes early (`scaleproof plan | head`) is no error, and nobody is there to be told.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'EPIPE') throw cause;
  });
}

let isOver = false;
// Whatever else ends this process before there was a verdict must not leave the exit code of a pass.
process.once('exit', () => {
  if (isOver || interrupted.signal.aborted) return;
  writeSync(
    process.stderr.fd,
    'SP_CONFIG_CODE_FAILED  Code of the config, the adapter or a package ended this process before there was a verdict. ' +
      'Remove what ends it and run again. Results saved before are in the folder of the run.\n',
  );
  process.exitCode = exitCodes.configuration;
});
const ended = await settledWithin(main(), [{ once: interrupted.signal, ms: afterInterruptMs }]);
if (ended === null) {
  process.stderr.write('Cleaning up takes too long: what is left is killed.\n');
  exit(exitCodes.interrupted);
}
isOver = true;
process.exitCode = ended.value;
// What comes while the process ends, such as a timer that a config left, is said too.
strays.listen((stray) => {
  const code = codeOfStray(stray);
  if (process.exitCode === exitCodes.pass) process.exitCode = code;
});
// What foreign code still waits for, such as a config that never finishes loading, keeps nobody.
if (interrupted.signal.aborted) exit();

/** Loads of each command what that one needs: most of scaleproof is for `run`. */
async function main(): Promise<number> {
  let exitCode: number = exitCodes.pass;
  const program = new Command('scaleproof')
    .description(
      'Load-tests a web app on several instances, injects faults, and measures sessions, messages and latency against targets.',
    )
    .version(manifest.version)
    .showSuggestionAfterError()
    .showHelpAfterError("'scaleproof --help' lists the commands, 'scaleproof <command> --help' its options.")
    .configureOutput({
      writeOut: (text) => void context.stdout.write(text),
      writeErr: (text) => void context.stderr.write(terminalText(text)),
    })
    .exitOverride();

  program.hook('preAction', (_program, command) => {
    if (command.name() === 'run') ending = 'stopping the load, saving, cleaning up';
  });
  program
    .command('init')
    .summary('write a config for the app in this folder')
    .description(
      'Looks at the project in this folder, asks for what it cannot see, and writes a config and an adapter for it.',
    )
    .option('-y, --yes', 'ask nothing and take what is guessed, as without a terminal')
    .option('--force', 'write over files that are there')
    .action(async (options) => {
      const { init } = await import('./commands/init.ts');
      exitCode = await init(options, context);
    });
  withOutputOptions(withPlanOptions(program.command('run', { isDefault: true })))
    .summary('run a suite (the default command)')
    .description('Runs every cell of a suite and writes reports/latest/index.html.')
    .argument('[suite]', "the suite to run (default: 'default')")
    .option('--out <folder>', 'folder for the results of runs', 'reports')
    .option(
      '--prometheus',
      "run a Prometheus container during the run, and keep its data in the run's folder",
    )
    .action(async (suite, options) => {
      const commands = context.argv.includes('run') ? [] : program.commands.map((one) => one.name());
      const { run } = await import('./commands/run.ts');
      exitCode = await run(suite, { ...options, commands }, context);
    });
  withPlanOptions(program.command('plan'))
    .summary('show what a run would do')
    .description('Shows the cells, their order, the estimated time, and what will be skipped and why.')
    .argument('[suite]', "the suite to show (default: 'default')")
    .option('--json', 'as JSON')
    .action(async (suite, options) => {
      const { plan } = await import('./commands/plan.ts');
      exitCode = await plan(suite, options, context);
    });
  program
    .command('try')
    .summary('check an adapter before any benchmark')
    .description(
      'Starts the app with one instance and with two, does every operation of its adapter once, and says what would spoil a benchmark.',
    )
    .argument('[topology]', "the topology to try (default: the first of the suite 'default')")
    .option('--runtime <name>', 'where it runs (default: the first that works here)')
    .option('--config <file>', 'the config file (default: scaleproof.config.ts)')
    .action(async (topology, options) => {
      const { tryAdapter } = await import('./commands/try.ts');
      exitCode = await tryAdapter(topology, options, context);
    });
  withOutputOptions(program.command('report'))
    .summary('render a stored run again')
    .description('Renders the report of a stored run again and prints its verdicts. Starts nothing.')
    .argument('<run>', 'a folder, a record.json, or the id of a run')
    .option('--out <folder>', 'where runs are kept', 'reports')
    .action(async (named, options) => {
      const { report } = await import('./commands/report.ts');
      exitCode = await report(named, options, context);
    });
  program
    .command('compare')
    .summary('say what changed between two stored runs')
    .description(
      'Compares two stored runs cell by cell: what is worse, what is better, and what cannot be told. Starts nothing.',
    )
    .argument('<before>', 'a folder, a record.json, or the id of a run')
    .argument('<after>', 'the later one')
    .option('--out <folder>', 'where runs are kept', 'reports')
    .option('--json', 'as JSON')
    .action(async (before, after, options) => {
      const { compare } = await import('./commands/compare.ts');
      exitCode = await compare(before, after, { ...context, ...options });
    });
  withOutputOptions(withGateOptions(program.command('gate')))
    .summary('say whether a version of the app is worse than another')
    .description(
      'Measures two versions of the app at the same time, under the cells of a suite: was it this change?',
    )
    .argument('[suite]', "the suite (default: 'default')")
    .requiredOption('--base <version>', 'a git ref, a folder such as ./old, or image:<name>')
    .option('--head <version>', 'the version that is held against it', '.')
    .option('--cells <glob>', "only the cells that match, such as 'redis-*/session-survival'")
    .option('--install <command>', 'what makes a version from git ready to start (default: by its lockfile)')
    .action(async (suite, options) => {
      const { gate } = await import('./commands/gate.ts');
      exitCode = await gate(suite, options, context);
    });
  withOutputOptions(withGateOptions(program.command('versus')))
    .summary('say which of two topologies is better')
    .description('Measures two topologies of the app at the same time, under the scenarios of a suite.')
    .argument('<base>', 'the name of a topology')
    .argument('<head>', 'the one that is held against it')
    .option('--suite <name>', 'whose scenarios', 'default')
    .option('--scenario <name>', 'only this one; may be repeated', append)
    .action(async (base, head, options) => {
      const { versus } = await import('./commands/versus.ts');
      exitCode = await versus(base, head, options, context);
    });
  program
    .command('explain')
    .summary('show the events behind a finding')
    .description('Prints the events around a finding in order of time: its evidence and the faults.')
    .argument('<run>', 'a folder, a record.json, or the id of a run')
    .argument('[finding]', 'its name, as the report shows it (default: lists them)')
    .option('--out <folder>', 'where runs are kept', 'reports')
    .action(async (run, finding, { out }) => {
      const { explain } = await import('./commands/explain.ts');
      exitCode = await explain(run, finding, { ...context, out });
    });
  program
    .command('doctor')
    .summary('show which tools this machine has')
    .description('Shows each tool and limit, what is not possible without it, and how to get it.')
    .option('--json', 'as JSON')
    .action(async (options) => {
      const { doctor } = await import('./commands/doctor.ts');
      exitCode = await doctor(options, context);
    });
  program
    .command('selfcheck')
    .summary('check known answers on this machine')
    .description(
      'Measures situations whose correct result is known, and the limits of this machine, in about two minutes.',
    )
    .option('--config <file>', 'the config file (default: scaleproof.config.ts)')
    .option('--out <folder>', 'folder for the page', 'reports')
    .action(async (options) => {
      const { selfcheck } = await import('./commands/selfcheck.ts');
      exitCode = await selfcheck(options, context);
    });
  program
    .command('clean')
    .summary('remove what a killed run left behind')
    .description(
      'Ends the processes and removes the folders of runs whose scaleproof is dead, and nothing else.',
    )
    .action(async () => {
      const { clean } = await import('./commands/clean.ts');
      exitCode = await clean(context);
    });
  addImagesCommands(program, context, (code) => {
    exitCode = code;
  });

  try {
    await program.parseAsync();
    return afterStrays(exitCode);
  } catch (thrown) {
    return failed(thrown);
  }
}

/** Says what was thrown while no cell ran, to which it would belong. */
function afterStrays(exitCode: number): number {
  const codes = strays.left.map(codeOfStray);
  return exitCode === exitCodes.pass ? (codes[0] ?? exitCode) : exitCode;
}

function codeOfStray({ by, cause, error }: StrayError): number {
  return failed(by === 'ours' ? cause : error);
}

/** Prints what went wrong and returns the exit code. */
function failed(thrown: unknown): number {
  if (thrown instanceof CommanderError)
    return thrown.exitCode === 0 ? exitCodes.pass : exitCodes.configuration;
  if (thrown instanceof HarnessBug) {
    for (const bug of thrown.errors) failed(bug);
    context.stderr.write(`What was measured is kept, with its report, in ${thrown.folder}\n`);
    return exitCodes.bug;
  }
  const error = blamed(thrown, import.meta.dirname);
  if (error.code !== 'SP_BUG') {
    context.stderr.write(terminalText(`${error.code}  ${error.message}\n`));
    return error.exitCode;
  }
  const stack = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  context.stderr.write(
    terminalText(`This is a bug of scaleproof. Please report it with these lines:\n${stack}\n`),
  );
  return exitCodes.bug;
}
