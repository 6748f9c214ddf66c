import { execFile } from 'node:child_process';
import { z } from 'zod';
import { ScaleproofError } from '../../core/errors.ts';
import type { K6Program } from './find-k6.ts';
import { goDurationMs } from './go-duration.ts';
import { k6ExitError } from './k6-exit.ts';

const threshold = z.union([
  z.string(),
  z.object({ threshold: z.string() }).transform((one) => one.threshold),
]);

const executor = z.object({
  executor: z.string(),
  startTime: z.string().nullish(),
  duration: z.string().nullish(),
  maxDuration: z.string().nullish(),
  gracefulStop: z.string().nullish(),
  stages: z.array(z.object({ duration: z.string() })).nullish(),
});

/** What `k6 inspect` tells of a script and its config file together, as far as it is of use here. */
const inspected = z.object({
  scenarios: z.record(z.string(), executor).nullish(),
  stages: z.array(z.object({ duration: z.string() })).nullish(),
  duration: z.string().nullish(),
  iterations: z.number().nullish(),
  thresholds: z.record(z.string(), z.array(threshold)).nullish(),
  /** The most virtual users that there may be at once. */
  maxVUs: z.number().nullish(),
  /** Null: all that k6 writes by default. */
  systemTags: z.array(z.string()).nullish(),
  /** Addresses that k6 uses instead of asking the DNS, by name. */
  hosts: z.record(z.string(), z.string()).nullish().catch(null),
});

export type InspectedScript = z.output<typeof inspected>;

/** The executor whose virtual users are what somebody says while it runs. */
export const controlled = 'externally-controlled';

export interface InspectOptions {
  readonly program: K6Program;
  /** Absolute path of a config file for k6. */
  readonly configFile: string;
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** The options that a script will run with. Throws `SP_SCRIPT_FAILED` when k6 cannot load it; sends nothing. */
export async function inspectScript(script: string, options: InspectOptions): Promise<InspectedScript> {
  const { program, configFile, env, signal } = options;
  const { code, stdout, stderr } = await run(
    program.path,
    [
      'inspect',
      '--execution-requirements',
      '--include-system-env-vars',
      ...['--log-format', 'raw'],
      ...['--config', configFile],
      script,
    ],
    { env, signal },
  );
  signal.throwIfAborted();
  const failure = k6ExitError({ code, signal: null }, stderr.trimEnd().split('\n'));
  if (failure) throw failure;
  let found: InspectedScript;
  try {
    found = inspected.parse(JSON.parse(stdout));
  } catch (cause) {
    throw new ScaleproofError(
      'SP_SCRIPT_FAILED',
      `k6 ${program.version} describes ${script} in an unknown format. Use k6 1.8.`,
      { cause },
    );
  }
  const endless = endlessScenario(found);
  if (endless !== null) {
    throw new ScaleproofError(
      'SP_SCRIPT_FAILED',
      `${script} would not end by itself: the executor of its scenario '${endless}' is externally-controlled, without a duration. ` +
        "Give it one, such as duration: '30s'.",
    );
  }
  return found;
}

/** The name of a scenario that k6 would run until somebody ends it; null when there is none. */
export function endlessScenario({ scenarios }: Pick<InspectedScript, 'scenarios'>): string | null {
  const found = Object.entries(scenarios ?? {}).find(
    ([, { executor, duration }]) => executor === controlled && goDurationMs(duration ?? '0') === 0,
  );
  return found?.[0] ?? null;
}

interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(
  command: string,
  args: readonly string[],
  options: { readonly env: Readonly<Record<string, string>>; readonly signal: AbortSignal },
): Promise<Finished> {
  return new Promise((resolve) => {
    const child = execFile(command, args, { ...options, timeout: 30_000 }, (_failure, stdout, stderr) =>
      resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
}
