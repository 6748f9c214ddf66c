import { ownScript } from '../../core/own-script.ts';
import { waitUntil } from '../../core/wait-until.ts';
import { ownEnvironment } from '../process/minimal-environment.ts';
import { metricsPath } from './balancer.ts';
import { writeArguments } from './built-in/arguments.ts';
import { readStatus } from './built-in/read-status.ts';
import type { Engine } from './engine.ts';
import { limits } from './limits.ts';
import { namesEachInstance } from './read-access-log.ts';

/** Of what instances answer: Node takes it from its command line alone. docker-compose.bench.yml has it too. */
const headOption = `--max-http-header-size=${limits.headBytes}`;

/** A process of its own: what it uses is measured apart, and it takes nothing from the generator. */
export const builtIn: Engine = {
  title: 'the built-in balancer',
  program: null,
  versionCommand: ['node', '--version'],
  configure: () => null,
  command: (_files, balancing) => ({
    command: process.execPath,
    args: [headOption, ownScript(import.meta, 'built-in/balancer-process'), ...writeArguments(balancing)],
    env: ownEnvironment(),
    stopSignal: 'SIGTERM',
  }),
  async untilUsed(instance, { statusPort }, signal) {
    const attempt = async () => ((await readStatus(statusPort, signal)).includes(instance) ? true : null);
    const what = `the built-in balancer to use ${instance}`;
    await waitUntil(attempt, { what, deadlineMs: 10_000, signal, everyMs: 50 });
    return `the built-in balancer reports ${instance} as used`;
  },
  reload: { by: 'nothing', because: 'the built-in balancer has no configuration that it could read again' },
  refusal: /^\w*Error(?: \[\w+\])?: |^node: bad option/m,
  metricsPath,
  readLogLine: namesEachInstance,
  resolvesNamesOnce: false,
};
