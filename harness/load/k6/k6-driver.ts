import { assertNever, ScaleproofError } from '../../core/errors.ts';
import type { Scenario } from '../../plan/scenario.ts';
import type { Driver, LoadJob } from '../driver.ts';
import { type DriveOptions, driveHttp } from './drive-http.ts';
import { driveOwnScript } from './drive-own-script.ts';
import { driveRoom } from './drive-room.ts';
import { findK6, type K6Program, k6Folders } from './find-k6.ts';
import { lookAtScript, scenarioOfScript } from './scenario-of-script.ts';
import { timeOfScript } from './time-of-script.ts';

export interface K6DriverOptions {
  /** Where k6 is looked for. */
  readonly folders?: readonly string[];
  /** What scripts get in `__ENV` besides BASE_URL, PATH and HOME. It is not kept in the record. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface K6Driver extends Driver {
  /**
   * A scenario that runs a user's k6 script as it is. Throws `SP_DRIVER_UNAVAILABLE` without k6, and
   * `SP_SCRIPT_FAILED` when k6 cannot load the script.
   */
  scenarioOf(path: string, signal: AbortSignal): Promise<Scenario>;
}

/** Whether a driver of a config is k6's. */
export function isK6Driver(driver: Driver): driver is K6Driver {
  return 'scenarioOf' in driver;
}

/**
 * Load sent by k6 1.x, from a script: the one that the scenario names, with the scenario's load shape, or one of the
 * user's own as it is. k6's clock starts at the actual send, so its percentiles count only when nothing was dropped.
 */
export function k6Driver({ folders = k6Folders(), env = {} }: K6DriverOptions = {}): K6Driver {
  return {
    name: 'k6',
    env,
    shapes: new Set(['constant-rate', 'ramping-rate', 'constant-users', 'script']),
    workloads: new Set(['journey', 'request', 'room', 'script']),
    async probe() {
      const found = await findK6(folders);
      return found.kind === 'missing' ? found.because : null;
    },
    async run(job, signal) {
      const program = await programIn(folders);
      return driverFor(job)(job, { program, script: scriptOf(job), env, signal });
    },
    async timeOf({ script, workload }, signal) {
      if (script === null || workload.kind !== 'script') return null;
      return timeOfScript(await lookAtScript(script, { program: await programIn(folders), env, signal }));
    },
    async scenarioOf(path, signal) {
      const program = await programIn(
        folders,
        'Without it nobody can know what the script sends and how long it takes.',
      );
      return scenarioOfScript(path, { program, env, signal });
    },
  };
}

async function programIn(folders: readonly string[], soWhat = ''): Promise<K6Program> {
  const found = await findK6(folders);
  if (found.kind === 'found') return { path: found.path, version: found.version };
  const { reason, enable } = found.because;
  throw new ScaleproofError('SP_DRIVER_UNAVAILABLE', `${reason} ${enable} ${soWhat}`.trimEnd());
}

function driverFor({
  workload,
}: LoadJob): (job: LoadJob, options: DriveOptions) => ReturnType<Driver['run']> {
  switch (workload.kind) {
    case 'journey':
    case 'request':
      return driveHttp;
    case 'room':
      return driveRoom;
    case 'script':
      return driveOwnScript;
    default:
      return assertNever(workload);
  }
}

function scriptOf({ script }: LoadJob): string {
  if (script !== null) return script;
  throw new ScaleproofError(
    'SP_CONFIG_INVALID',
    "A scenario with the driver 'k6' needs a script. Add script: new URL('./script.k6.ts', import.meta.url) to it.",
  );
}
