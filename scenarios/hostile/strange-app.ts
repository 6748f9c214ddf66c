import { join } from 'node:path';
import type { App, Launch } from '../../harness/app/app.ts';

/** For tests: an app of `apps/`, or whatever `command` starts, with the usual paths. It is told its port as `PORT`. */
export function strangeApp(
  command: string,
  args: readonly string[],
  launch: Partial<Launch> = {},
): App & { readonly launch: Launch } {
  return {
    adapter: {
      name: 'strange',
      readyPath: '/ready',
      metricsPath: null,
      instanceOf: (headers) => (typeof headers['x-instance'] === 'string' ? headers['x-instance'] : null),
      operations: {},
      rooms: null,
      executions: null,
    },
    launch: {
      command,
      args,
      cwd: join(import.meta.dirname, 'apps'),
      environment: ({ id, port }) => ({ INSTANCE: id, PORT: String(port) }),
      ...launch,
    },
  };
}
