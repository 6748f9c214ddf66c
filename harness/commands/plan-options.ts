import { type Command, InvalidArgumentError, Option } from 'commander';

/** Options of a command that makes a plan, as `planRun` takes them. */
export function withPlanOptions(command: Command) {
  return command
    .option('--cells <glob>', "only the cells that match, such as 'redis-*/session-survival'")
    .option('--repetitions <n>', 'how often each cell runs, with fresh processes', positiveInteger)
    .addOption(new Option('--seed <n>', 'seed for everything random').default(1).argParser(positiveInteger))
    .option('--runtime <name>', 'where topologies run (default: the first that works here)')
    .option('--k6 <script>', 'a k6 script of your own instead of a suite, against each --topology')
    .option('--topology <glob>', "where the script of --k6 runs, such as 'redis-*'; may be repeated", append)
    .option('--config <file>', 'the config file (default: scaleproof.config.ts)');
}

/** Options of a command that holds two versions, or two topologies, against each other. */
export function withGateOptions(command: Command) {
  return command
    .addOption(
      new Option('--minutes <n>', 'how long it may take; it ends when all is decided')
        .default(10)
        .argParser(positiveInteger),
    )
    .addOption(new Option('--seed <n>', 'seed for everything random').default(1).argParser(positiveInteger))
    .option('--runtime <name>', 'where topologies run (default: the first that works here)')
    .option('--config <file>', 'the config file (default: scaleproof.config.ts)')
    .option('--out <folder>', 'folder for the results', 'reports');
}

export function append(one: string, before: readonly string[] = []): readonly string[] {
  return [...before, one];
}

function positiveInteger(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1)
    throw new InvalidArgumentError('Expected a whole number from 1.');
  return number;
}
