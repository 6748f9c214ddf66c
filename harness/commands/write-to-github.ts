import { appendFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { unguardedStream } from '../core/guarded-stream.ts';
import { githubAnnotations, githubComment, githubOutputs } from '../report/formats/github.ts';
import { markdown } from '../report/formats/markdown.ts';
import type { Summary } from '../report/formats/summary.ts';
import type { OutputOptions } from './output-options.ts';
import { mostMarkdownBytes, type OutputContext, orNotWritten, writeOutput } from './write-output.ts';

/** Less than this of a summary says nothing. */
const leastMarkdownBytes = 2_000;

/** Job summary, outputs, annotations and comment of a step; outside of one, what has no file is left out and said. */
export async function writeToGithub(
  summary: Summary,
  { githubComment: chosen }: OutputOptions,
  { folder, stdout, stderr, env = process.env }: OutputContext,
): Promise<void> {
  const { GITHUB_STEP_SUMMARY: page, GITHUB_OUTPUT: outputs } = env;
  if (page) {
    // What the step has written before counts too.
    const taken = (await stat(page).catch(() => null))?.size ?? 0;
    const atMostBytes = Math.max(leastMarkdownBytes, mostMarkdownBytes - taken);
    await orNotWritten(page, appendFile(page, `${markdown(summary, { atMostBytes })}\n`));
  } else {
    stderr.write(
      'No job summary was written: GITHUB_STEP_SUMMARY is not set, as it is in a step of GitHub Actions.\n',
    );
  }
  const report = relative(process.cwd(), join(folder, 'index.html'));
  if (outputs) await orNotWritten(outputs, appendFile(outputs, githubOutputs(summary, report)));
  if (chosen === undefined) await writeOutput(join(folder, 'comment.md'), githubComment(summary));
  // The guard of the stream would take the commands for an app's.
  unguardedStream(stdout).write(githubAnnotations(summary));
}
