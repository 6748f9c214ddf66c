import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { ScaleproofError } from '../../core/errors.ts';
import type { Scenario } from '../../plan/scenario.ts';
import type { Target } from '../../plan/target.ts';
import { placeholder } from './address-names.ts';
import type { K6Program } from './find-k6.ts';
import type { InspectedScript } from './inspect-script.ts';
import { plannedNames } from './name-thresholds.ts';
import { prepareScript } from './run-k6.ts';
import { scriptVariables } from './script-job.ts';
import { thresholdName } from './thresholds.ts';
import { endsMs } from './time-of-script.ts';

export interface LookOptions {
  readonly program: K6Program;
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** What k6 tells of a user's script before there is an address to send to. Throws `SP_SCRIPT_FAILED` when it cannot load it. */
export async function lookAtScript(
  script: string,
  { program, env, signal }: LookOptions,
): Promise<InspectedScript> {
  if (!existsSync(script)) {
    throw new ScaleproofError('SP_SCRIPT_FAILED', `There is no script ${script}. Correct the path.`);
  }
  const directory = await mkdtemp(join(tmpdir(), 'scaleproof-k6-'));
  try {
    const { inspected } = await prepareScript({
      program,
      script,
      directory,
      // A script may look at the address while it is loaded, and sends nothing then.
      env: () => ({ ...env, [scriptVariables.baseUrl]: placeholder.origin }),
      options: {},
      tags: [],
      workingFolder: null,
      files: {},
      signal,
    });
    return inspected;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/**
 * A scenario that runs a user's k6 script as it is: its measured phase ends with the script,
 * and each of its thresholds is a gate. Throws `SP_SCRIPT_FAILED` when k6 cannot load the script.
 */
export async function scenarioOfScript(path: string, options: LookOptions): Promise<Scenario> {
  const script = resolve(path);
  const inspected = await lookAtScript(script, options);
  return {
    name: `k6-${basename(script)
      .replace(/\..*$/, '')
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')}`,
    question: `What does the k6 script ${basename(script)} see?`,
    driver: 'k6',
    script,
    workload: { kind: 'script' },
    load: { kind: 'script', ends: 'with-the-script' },
    phases: { warmupMs: 0, measuredMs: plannedMs(inspected), cooldownMs: 0 },
    faults: [],
    checks: [],
    targets: [...thresholdTargets(inspected), notMarkedAsFailed, checksHold],
  };
}

/** At most, until the last of its scenarios has ended, without the time that iterations get to end gracefully. */
function plannedMs({ scenarios }: InspectedScript): number {
  return Math.max(1_000, ...Object.values(scenarios ?? {}).map(endsMs));
}

function thresholdTargets({ thresholds }: InspectedScript): Target[] {
  return plannedNames(thresholds).flatMap(({ name: metric, expressions }) =>
    expressions.map((expression) => ({
      metric: 'k6_thresholds_held',
      at: 'total' as const,
      must: '==' as const,
      be: 1,
      where: { threshold: thresholdName(metric, expression) },
      level: 'gate' as const,
    })),
  );
}

/** `test.fail()` makes k6 end with an exit code that is not 0, as a crossed threshold does. */
const notMarkedAsFailed: Target = { metric: 'k6_marked_as_failed', at: 'total', must: '==', be: 0 };

/** k6 does not fail a test over a check, and neither do we. */
const checksHold: Target = { metric: 'k6_checks', at: 'share', must: '==', be: 1, level: 'watch' };
