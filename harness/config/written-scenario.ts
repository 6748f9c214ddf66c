import { isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Checker } from '../check/checker.ts';
import { anyMs, someMs } from '../core/milliseconds.ts';
import type { Fault, PlannedFault } from '../faults/fault.ts';
import type { TargetMetric } from '../metrics/metrics.ts';
import {
  constantRate,
  constantUsers,
  loadOfScript,
  poissonRate,
  rampingRate,
  stage,
} from '../plan/load-schema.ts';
import { phases } from '../plan/phases.ts';
import type { ScenarioData } from '../plan/scenario.ts';
import { target } from '../plan/target.ts';
import { journey, reconnectPolicy, repeatedRequest, room, step, workloadOfScript } from '../plan/workload.ts';
import { asWritten, duration } from './as-written.ts';

const load = z.discriminatedUnion('kind', [
  asWritten(constantRate),
  asWritten(poissonRate),
  asWritten(rampingRate, { stages: z.array(asWritten(stage)).min(1) }),
  asWritten(constantUsers),
  asWritten(loadOfScript.omit({ ends: true })),
]);

const writtenStep = z
  .strictObject({
    operation: step.shape.operation,
    weight: z.number().positive().optional(),
    think: duration.optional(),
  })
  .transform(({ operation, weight = null, think = null }) => ({ operation, weight, thinkMs: think }))
  .pipe(step);

const workload = z.discriminatedUnion('kind', [
  asWritten(journey, { steps: z.array(z.union([step.shape.operation, writtenStep])).min(1) }),
  asWritten(repeatedRequest),
  asWritten(room, { reconnect: asWritten(reconnectPolicy).prefault({}) }),
  asWritten(workloadOfScript),
]);

const script = z
  .union([z.string(), z.instanceof(URL)])
  .nullable()
  .default(null)
  .transform((written, context) => {
    const path = written instanceof URL ? pathOf(written) : written;
    if (path === null || isAbsolute(path)) return path;
    context.addIssue({
      code: 'custom',
      message: `expected new URL('./script.k6.ts', import.meta.url) or an absolute path, not '${written}'`,
    });
    return z.NEVER;
  });

const writtenTarget = asWritten(target, {
  metric: z.custom<TargetMetric>((value) => typeof value === 'string', 'expected the name of a metric'),
  where: target.shape.where.unwrap().default({}),
  level: target.shape.level.unwrap().default('gate'),
});

const fault = z.custom<Fault>(isFault, 'expected a fault with a name, such as kill({ instance: 2 })');
const repeat = z.object({ everyMs: someMs, untilMs: anyMs });
/** Moments are counted from the start of the measured phase. */
const repeatedFault = z.object({ atMs: anyMs, fault, repeat: repeat.optional() });
const checker = z.custom<Checker>(
  isChecker,
  'expected a checker, such as sessionCheck(), or { name, check }',
);

/** A scenario as people write it, with durations as text. */
export const writtenScenario = z
  .strictObject({
    name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'expected lower-case letters, digits and hyphens'),
    question: z.string().min(1),
    driver: z.string().min(1),
    script,
    workload,
    load,
    phases: asWritten(phases),
    faults: z.array(asWritten(repeatedFault, { repeat: asWritten(repeat).optional() })).default([]),
    checks: z.array(checker).default([]),
    targets: z.array(writtenTarget).min(1),
  } satisfies Record<keyof ScenarioData, z.ZodType>)
  .superRefine(({ checks, driver, faults, phases, workload }, context) => {
    checks.forEach(({ name }, index) => {
      const first = checks.findIndex((one) => one.name === name);
      if (first === index) return;
      context.addIssue({
        code: 'custom',
        path: ['checks', index],
        message: `expected checkers with unique names, but checks[${first}] is also called '${name}': their counts would be added up`,
      });
    });
    if (workload.kind === 'journey' && workload.clientsPerSession > workload.clients) {
      context.addIssue({
        code: 'custom',
        path: ['workload', 'clientsPerSession'],
        message: `expected at most the number of clients, ${workload.clients}, not ${workload.clientsPerSession}`,
      });
    }
    if (workload.kind === 'journey' && workload.addresses !== 'shared' && driver !== 'native') {
      context.addIssue({
        code: 'custom',
        path: ['workload', 'addresses'],
        message: `expected the driver 'native', the only one that gives clients addresses, not '${driver}'`,
      });
    }
    if (workload.kind === 'journey' && workload.clientsPerSession > 1 && driver !== 'native') {
      context.addIssue({
        code: 'custom',
        path: ['workload', 'clientsPerSession'],
        message: `expected the driver 'native', the only one whose clients share sessions, not '${driver}'`,
      });
    }
    if (workload.kind === 'journey' && workload.order !== 'in-turn' && driver !== 'native') {
      context.addIssue({
        code: 'custom',
        path: ['workload', 'order'],
        message: `expected the driver 'native', the only one that does steps one after the other, not '${driver}'`,
      });
    }
    if (workload.kind === 'journey' && workload.steps.some((one) => typeof one !== 'string')) {
      const isNative = driver === 'native';
      if (!isNative || workload.order !== 'in-turn') {
        context.addIssue({
          code: 'custom',
          path: ['workload', 'steps'],
          message: isNative
            ? 'expected names of operations: steps that are done one after the other have neither weights nor pauses of their own'
            : `expected names of operations, or the driver 'native', the only one whose steps have weights and pauses, not '${driver}'${driver === 'k6' ? ". For k6, draw them in a script of your own: workload { kind: 'script' } with 'script'" : ''}`,
        });
      }
    }
    const endMs = phases.measuredMs + phases.cooldownMs;
    faults.forEach((one, index) => {
      const { atMs, repeat, fault } = one;
      const lastMs = Math.max(atMs, repeat?.untilMs ?? 0);
      const isOverMs = Math.max(...eachTime(one).map((each) => each.atMs)) + lastsMsOf(fault);
      if (lastMs < endMs && isOverMs <= endMs) return;
      const moment = `expected a moment before the load ends at ${endMs} ms, not ${lastMs} ms`;
      const over = `expected '${fault.name}' to be over when the load ends at ${endMs} ms, not at ${isOverMs} ms: its effect after the load is not measured. Inject it earlier, or measure for longer`;
      context.addIssue({
        code: 'custom',
        path: ['faults', index, lastMs === atMs ? 'at' : 'repeat'],
        message: lastMs < endMs ? over : moment,
      });
    });
  })
  .transform(({ faults, ...rest }) => ({ ...rest, faults: faults.flatMap(eachTime) }));

/** Of a fault of a config's own, which may say anything. */
function lastsMsOf({ lastsMs }: Fault): number {
  return typeof lastsMs === 'number' && lastsMs > 0 && Number.isFinite(lastsMs) ? lastsMs : 0;
}

/** A fault at each of its moments: the first, and then every so often until a last moment. */
function eachTime({ atMs, fault, repeat }: z.output<typeof repeatedFault>): PlannedFault[] {
  const times = repeat ? Math.floor(Math.max(0, repeat.untilMs - atMs) / repeat.everyMs) : 0;
  return Array.from({ length: times + 1 }, (_, index) => ({
    atMs: atMs + index * (repeat?.everyMs ?? 0),
    fault,
  }));
}

type Written = z.input<typeof writtenScenario>;

type StepOf<WrittenWorkload, Name extends string> = WrittenWorkload extends {
  readonly steps: readonly (infer Step)[];
}
  ? Omit<Exclude<Step, string>, 'operation'> & { readonly operation: Name }
  : never;

type OfOperations<WrittenWorkload, Name extends string> = WrittenWorkload extends { kind: 'journey' }
  ? Omit<WrittenWorkload, 'prepare' | 'steps' | 'afterwards'> & {
      readonly prepare?: readonly Name[];
      readonly steps: readonly (Name | StepOf<WrittenWorkload, Name>)[];
      readonly afterwards?: readonly Name[];
    }
  : WrittenWorkload extends { kind: 'request' }
    ? Omit<WrittenWorkload, 'operation'> & { readonly operation: Name }
    : WrittenWorkload;

/** `Name`: the operations that it needs of an adapter. */
export type WrittenScenario<Name extends string = string> = Omit<Written, 'workload'> & {
  readonly workload: OfOperations<Written['workload'], Name>;
};

function isFault(value: unknown): boolean {
  return hasFunction(value, 'inject') && typeof (value as { name?: unknown }).name === 'string';
}

function isChecker(value: unknown): boolean {
  const isNamed = typeof value === 'object' && value !== null && 'name' in value && isText(value.name);
  return (
    isNamed &&
    hasFunction(value, 'check') &&
    isList(value, 'metrics') &&
    isList(value, 'needs') &&
    isList(value, 'needsRoles') &&
    isList(value, 'readsRoles')
  );
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** Of texts, or left out. */
function isList(value: object, name: string): boolean {
  const list: unknown = value[name as never];
  return list === undefined || (Array.isArray(list) && list.every(isText));
}

function hasFunction(value: unknown, name: string): boolean {
  return (
    typeof value === 'object' && value !== null && name in value && typeof value[name as never] === 'function'
  );
}

/** Something that is not an absolute path for a URL that is not a file's. */
function pathOf(url: URL): string {
  return url.protocol === 'file:' ? fileURLToPath(url) : url.href;
}
