import { z } from 'zod';
import type { App } from '../app/app.ts';
import type { Runtime } from '../environment/runtime.ts';
import type { Driver } from '../load/driver.ts';
import type { TargetMetric } from '../metrics/metrics.ts';
import { writtenApp } from './written-app.ts';
import { type WrittenScenario, writtenScenario } from './written-scenario.ts';
import { type WrittenTopology, writtenTopology } from './written-topology.ts';

const name = z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'expected lower-case letters, digits and hyphens');

const expectation = z.union([
  z.literal('pass'),
  z.literal('fail'),
  z.strictObject({
    fail: z
      .array(z.custom<TargetMetric>((value) => typeof value === 'string', 'expected the name of a metric'))
      .min(1),
  }),
]);

/** Every topology under every scenario, cells one by one, or both. */
const suite = z
  .strictObject({
    topologies: z.array(z.string()).min(1).optional(),
    scenarios: z.array(z.string()).min(1).optional(),
    cells: z
      .array(z.strictObject({ topology: z.string(), scenario: z.string(), runtime: z.string().optional() }))
      .min(1)
      .optional(),
    repetitions: z.int().min(1).max(100).default(1),
    expect: z.record(z.string(), expectation).default({}),
  })
  .superRefine(({ topologies, scenarios, cells }, context) => {
    const isWhole = (topologies === undefined) === (scenarios === undefined);
    if (isWhole && (topologies !== undefined || cells !== undefined)) return;
    context.addIssue({
      code: 'custom',
      message: 'expected topologies and scenarios, which are all combined, or cells, or all three',
    });
  });

function objectWith<Contract>(functionName: string, what: string) {
  return z.custom<Contract>(
    (value) =>
      typeof value === 'object' &&
      value !== null &&
      functionName in value &&
      typeof value[functionName as never] === 'function',
    `expected ${what}`,
  );
}

/** A config file as people write it. */
export const writtenConfig = z.strictObject({
  app: writtenApp,
  runtimes: z.array(objectWith<Runtime>('up', 'a runtime, such as processes()')).min(1),
  drivers: z.array(objectWith<Driver>('run', 'a driver, such as native()')).min(1),
  topologies: z.record(name, writtenTopology),
  scenarios: z.array(writtenScenario).min(1),
  suites: z.record(name, suite),
  /** Names of variables of `env` that hold no secret: their values stand in the record, and may be seen in every text. */
  harmless: z.array(z.string()).default([]),
});

/** `Name`: the operations of its adapter, which no scenario asks for others. */
export type WrittenConfig<Name extends string = string> = Omit<
  z.input<typeof writtenConfig>,
  'app' | 'scenarios' | 'topologies'
> & {
  readonly app: App<Name>;
  readonly topologies: Readonly<Record<string, WrittenTopology>>;
  readonly scenarios: readonly WrittenScenario<NoInfer<Name>>[];
};
