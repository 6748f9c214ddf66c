import { type Command, Option } from 'commander';

/** What a command writes besides its record, in the formats of others. */
export interface OutputOptions {
  readonly junit?: string;
  /** Default `skip`. */
  readonly unknown?: 'skip' | 'fail';
  readonly markdown?: string;
  readonly json?: string;
}

/** Options of a command that ends with a record, which `writeOutputs` takes. */
export function withOutputOptions(command: Command): Command {
  return command
    .option('--junit <file>', 'write JUnit XML: a suite per scenario, a case per cell and target')
    .addOption(
      new Option('--unknown <as>', 'what JUnit says of a target that could not be decided')
        .choices(['skip', 'fail'])
        .default('skip'),
    )
    .option('--markdown <file>', 'write Markdown')
    .option('--json <file>', 'write a summary as JSON, by docs/schemas/summary.json');
}
