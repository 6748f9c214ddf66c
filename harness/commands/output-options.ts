import { type Command, Option } from 'commander';

/** What a command writes besides its record, in the formats of others. */
export interface OutputOptions {
  readonly junit?: string;
  /** Default `skip`. */
  readonly unknown?: 'skip' | 'fail';
  readonly markdown?: string;
  readonly json?: string;
  readonly github?: boolean;
  readonly githubComment?: string;
  readonly gitlab?: string;
  readonly benchmarkJson?: string;
  readonly bencher?: string;
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
    .option('--json <file>', 'write a summary as JSON, by docs/schemas/summary.json')
    .option('--github', 'in a step of GitHub Actions: job summary, annotations, outputs and a comment')
    .option('--github-comment <file>', 'where the Markdown of the comment goes (default: beside the record)')
    .option('--gitlab <folder>', 'write metrics.txt and junit.xml for reports of GitLab')
    .option('--benchmark-json <file>', 'write JSON of github-action-benchmark')
    .option('--bencher <file>', 'write JSON of Bencher');
}
