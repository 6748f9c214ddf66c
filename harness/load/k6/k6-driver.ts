import { assertNever, ScaleproofError } from '../../core/errors.ts';
import type { Driver, LoadJob } from '../driver.ts';
import { type DriveOptions, driveHttp } from './drive-http.ts';
import { driveOwnScript } from './drive-own-script.ts';
import { driveRoom } from './drive-room.ts';
import { findK6, k6Folders } from './find-k6.ts';

export interface K6DriverOptions {
  /** Where k6 is looked for. */
  readonly folders?: readonly string[];
  /** What scripts get in `__ENV` besides BASE_URL, PATH and HOME. It is not kept in the record. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Load sent by k6 1.x, from a script: the one that the scenario names, with the scenario's load shape, or one of the
 * user's own as it is. k6's clock starts at the actual send, so its percentiles count only when nothing was dropped.
 */
export function k6Driver({ folders = k6Folders(), env = {} }: K6DriverOptions = {}): Driver {
  return {
    name: 'k6',
    shapes: new Set(['constant-rate', 'ramping-rate', 'constant-users', 'script']),
    workloads: new Set(['journey', 'request', 'room', 'script']),
    async probe() {
      const found = await findK6(folders);
      return found.kind === 'missing' ? found.because : null;
    },
    async run(job, signal) {
      const found = await findK6(folders);
      if (found.kind === 'missing') {
        const { reason, enable } = found.because;
        throw new ScaleproofError('SP_DRIVER_UNAVAILABLE', `${reason} ${enable}`);
      }
      const { path, version } = found;
      const program = { path, version };
      return driverFor(job)(job, { program, script: scriptOf(job), env, signal });
    },
  };
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
