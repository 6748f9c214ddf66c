import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BoundedText } from '../../core/bounded-text.ts';
import type { Clock } from '../../core/clock.ts';
import type { ScaleproofError } from '../../core/errors.ts';
import { lastLinesOf } from '../../core/last-lines.ts';
import type { Reaper } from '../../core/reaper.ts';
import { type RunningProcess, startProcess } from '../../core/spawn.ts';
import { type Fifo, openFifo } from './fifo.ts';
import type { K6Program } from './find-k6.ts';
import { type InspectedScript, inspectScript } from './inspect-script.ts';
import { k6ExitError } from './k6-exit.ts';
import { boundedFile, endOfConsole, type SaidByK6 } from './kept-files.ts';
import { type PrometheusOfRun, prometheusOutput } from './prometheus-output.ts';
import { csvEnvironment } from './read-k6-output.ts';

/** How long k6 may take to end after it was asked to. */
const patienceMs = 2_000;

/** A script, ready to be run. */
export interface PreparedScript {
  readonly program: K6Program;
  /** Absolute path. */
  readonly script: string;
  /** A folder for files of this run of k6, absolute. */
  readonly folder: string;
  /** Where it runs: files that the script writes under a relative path come here. Absolute. */
  readonly workingFolder: string;
  readonly configFile: string;
  readonly env: Readonly<Record<string, string>>;
  readonly inspected: InspectedScript;
  /** Tags that are needed and that the script tells k6 to leave out; k6 is asked for them all the same. */
  readonly leftOut: readonly string[];
}

export interface PrepareOptions {
  readonly program: K6Program;
  readonly script: string;
  /** The folder that gets one for this run of k6, absolute. */
  readonly directory: string;
  /** What the script gets in `__ENV`, besides PATH and HOME. `folder` is where `files` are. */
  env(folder: string): Readonly<Record<string, string>>;
  /** Content of k6's config file. The script's own options win over it. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Written as JSON into the folder, by name. */
  readonly files: Readonly<Record<string, unknown>>;
  /** Tags of k6 without which its samples cannot be told apart. */
  readonly tags: readonly string[];
  /** The folder for files that the script writes, absolute; null leaves them with those of k6. */
  readonly workingFolder: string | null;
  readonly signal: AbortSignal;
}

/** Writes what the script needs, and lets k6 look at it. Throws `SP_SCRIPT_FAILED` when it cannot be run. */
export async function prepareScript(options: PrepareOptions): Promise<PreparedScript> {
  const { program, script, directory, signal } = options;
  const folder = await mkdtemp(join(directory, 'k6-'));
  const configFile = join(folder, 'k6-config.json');
  const files = { ...options.files, 'k6-config.json': options.options };
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(folder, name), JSON.stringify(content));
  }
  const env = { ...minimalEnvironment(), ...quiet, ...options.env(folder) };
  const inspected = await inspectScript(script, { program, configFile, env, signal });
  const { systemTags } = inspected;
  const leftOut = systemTags ? options.tags.filter((tag) => !systemTags.includes(tag)) : [];
  const workingFolder = options.workingFolder ?? folder;
  return { program, script, folder, workingFolder, configFile, env, inspected, leftOut };
}

export interface RunOptions {
  readonly reaper: Reaper;
  readonly clock: Clock;
  /** Takes k6's samples, as CSV; null when nobody wants them. */
  readonly onSamples: ((chunk: Buffer) => void) | null;
  /** Takes what the script prints with `console.log`, for which the script is made; null keeps it in `said`. */
  readonly onConsole: ((chunk: Buffer) => void) | null;
  /** Gets k6's own series too; null when there is none. */
  readonly prometheus: PrometheusOfRun | null;
  onStart(process: RunningProcess): void;
  readonly signal: AbortSignal;
}

/** How a k6 ended. */
export interface EndOfK6 {
  /** The text of `--summary-export`; null when it wrote none. */
  readonly summary: string | null;
  readonly exitCode: number | null;
  /** The last lines that it said as errors. */
  readonly errors: readonly string[];
  readonly said: SaidByK6;
  /** When, by the clock. */
  readonly endedUs: number;
  /** What `k6ExitError` says of an end that nobody asked for. */
  readonly failure: ScaleproofError | null;
}

/** Runs k6 to its end. When `signal` is aborted k6 is interrupted, and killed when it takes longer than 2 s. */
export async function runK6(prepared: PreparedScript, options: RunOptions): Promise<EndOfK6> {
  const { folder, program, env } = prepared;
  const { signal, reaper } = options;
  const output = prometheusOutput(options.prometheus);
  const broken = new AbortController();
  const printed = new BoundedText();
  const onConsole = options.onConsole ?? ((chunk) => printed.push(chunk));
  await using samples = await maybeFifo(join(folder, 'samples'), options.onSamples, broken);
  await using console = await openFifo(join(folder, 'console'), orBreak(onConsole, broken));
  const summaryFile = join(folder, 'summary.json');
  const errorFile = join(folder, 'errors.log');
  const logFile = join(folder, 'k6.log');
  const k6 = await startProcess(
    program.path,
    argumentsOf(prepared, {
      ...{ samples: samples?.path, console: console.path, summaryFile, errorFile },
      more: output.args,
    }),
    {
      name: 'k6',
      cwd: prepared.workingFolder,
      env: { ...env, ...output.env },
      logFile,
      reaper,
    },
  );
  const ending = AbortSignal.any([signal, broken.signal]);
  try {
    options.onStart(k6);
    using _ = endWhenAborted(k6, ending);
    const exit = await k6.exited;
    const endedUs = options.clock.nowUs();
    await Promise.all([samples?.drained(), console.drained()]);
    broken.signal.throwIfAborted();
    // What it says as errors; its other output is the summary, and all that there is when it crashes.
    const errors = await lastLinesOf(errorFile);
    const lastLines = errors.length > 0 ? errors : await k6.lastLines();
    const said = { console: printed.text(), output: await boundedFile(logFile) };
    const failure = signal.aborted ? null : k6ExitError(exit, lastLines, endOfConsole(said));
    const summary = await readFile(summaryFile, 'utf8').catch(() => null);
    return { summary, exitCode: exit.code, endedUs, failure, errors, said };
  } finally {
    await k6.destroy();
  }
}

async function maybeFifo(
  path: string,
  onChunk: ((chunk: Buffer) => void) | null,
  broken: AbortController,
): Promise<Fifo | null> {
  return onChunk === null ? null : openFifo(path, orBreak(onChunk, broken));
}

function orBreak(onChunk: (chunk: Buffer) => void, broken: AbortController): (chunk: Buffer) => void {
  return (chunk) => {
    try {
      onChunk(chunk);
    } catch (cause) {
      broken.abort(cause);
    }
  };
}

interface Paths {
  readonly samples: string | undefined;
  readonly console: string;
  readonly summaryFile: string;
  readonly errorFile: string;
  readonly more: readonly string[];
}

function argumentsOf({ configFile, script, inspected, leftOut }: PreparedScript, paths: Paths): string[] {
  const { systemTags } = inspected;
  return [
    'run',
    '--quiet',
    '--no-color',
    '--no-usage-report',
    ...['--log-format', 'raw', '--log-output', `file=${paths.errorFile},level=error`],
    // No REST API: nobody asks, and its port may be taken.
    ...['--address', ''],
    ...['--config', configFile],
    ...['--summary-export', paths.summaryFile],
    ...(paths.samples === undefined ? [] : ['--out', `csv=${paths.samples}`]),
    ...['--console-output', paths.console],
    // On the command line they go before what the script says.
    ...(leftOut.length > 0 ? ['--system-tags', [...(systemTags ?? []), ...leftOut].join(',')] : []),
    ...paths.more,
    script,
  ];
}

/** SIGINT lets k6 write its summary and its last samples. */
function endWhenAborted(k6: RunningProcess, signal: AbortSignal): Disposable {
  let timer: NodeJS.Timeout | undefined;
  const end = () => {
    k6.signal('SIGINT');
    timer = setTimeout(() => void k6.destroy(), patienceMs);
  };
  if (signal.aborted) end();
  else signal.addEventListener('abort', end, { once: true });
  return {
    [Symbol.dispose]() {
      signal.removeEventListener('abort', end);
      clearTimeout(timer);
    },
  };
}

/** No usage reports, and no looking for extensions to download. */
const quiet = { ...csvEnvironment, K6_NO_USAGE_REPORT: 'true', K6_AUTO_EXTENSION_RESOLUTION: 'false' };

/** Nothing of what else the user's shell holds, such as settings of k6 that would change the load. */
function minimalEnvironment(): Record<string, string> {
  const { PATH = '', HOME = '' } = process.env;
  return { PATH, HOME };
}
