import { isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { operationNames } from '../app/adapter.ts';
import type { Checker } from '../check/checker.ts';
import { toMs } from '../core/duration.ts';
import type { Fault, PlannedFault } from '../faults/fault.ts';
import type { TargetMetric } from '../plan/metrics.ts';
import { aggregates } from '../plan/target.ts';
import { clientAddresses } from '../plan/workload.ts';

const duration = z.string().transform((text, context) => {
  try {
    return toMs(text);
  } catch {
    context.addIssue({
      code: 'custom',
      message: `expected a duration such as '250ms' or '30s', not '${text}'`,
    });
    return z.NEVER;
  }
});

const someTime = duration.refine((ms) => ms > 0, 'expected more than 0 ms');

const operation = z.enum(operationNames);
const rate = z.number().positive();
const maxInFlight = z.int().positive();

const load = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('constant-rate'), perSecond: rate, maxInFlight }),
  z.strictObject({
    kind: z.literal('poisson-rate'),
    perSecond: rate,
    maxInFlight,
    seed: z.int32().nullable().default(null),
  }),
  z
    .strictObject({
      kind: z.literal('ramping-rate'),
      startPerSecond: z.number().nonnegative(),
      stages: z
        .array(
          z
            .strictObject({ duration, toPerSecond: z.number().nonnegative() })
            .transform((stage) => ({ durationMs: stage.duration, toPerSecond: stage.toPerSecond })),
        )
        .min(1),
      maxInFlight,
    })
    .refine(
      ({ startPerSecond, stages }) => startPerSecond > 0 || stages.some(({ toPerSecond }) => toPerSecond > 0),
      'expected a rate above 0 in some stage: nothing would be sent',
    ),
  z
    .strictObject({
      kind: z.literal('constant-users'),
      users: z.int().positive(),
      think: duration.default(0),
    })
    .transform(({ kind, users, think }) => ({ kind, users, thinkMs: think })),
  z.strictObject({ kind: z.literal('script') }),
]);

const timeout = someTime.default(5_000);

const workload = z.discriminatedUnion('kind', [
  z
    .strictObject({
      kind: z.literal('journey'),
      clients: z.int().positive(),
      prepare: z.array(operation).default([]),
      steps: z.array(operation).min(1),
      afterwards: z.array(operation).default([]),
      onSessionMissing: z.enum(['log-in-again', 'carry-on']).default('log-in-again'),
      clientsPerSession: z.int().positive().default(1),
      connections: z.enum(['keep-alive', 'per-request']).default('keep-alive'),
      addresses: z.enum(clientAddresses).default('shared'),
      timeout,
      history: z.boolean().default(false),
    })
    .transform(({ timeout, ...rest }) => ({ ...rest, timeoutMs: timeout })),
  z
    .strictObject({ kind: z.literal('request'), operation, timeout })
    .transform(({ timeout, ...rest }) => ({ ...rest, timeoutMs: timeout })),
  z
    .strictObject({
      kind: z.literal('room'),
      membersPerInstance: z.int().positive(),
      publishersPerInstance: z.int().positive(),
      messageBytes: z.int().nonnegative().default(0),
      pingEvery: someTime.default(1_000),
      reconnect: z
        .strictObject({
          firstDelay: duration.default(100),
          maxDelay: duration.default(5_000),
          jitter: z.enum(['full', 'none']).default('full'),
        })
        .refine(
          ({ firstDelay, maxDelay }) => firstDelay <= maxDelay,
          'expected a firstDelay that is at most maxDelay',
        )
        .prefault({})
        .transform(({ firstDelay, maxDelay, jitter }) => ({
          firstDelayMs: firstDelay,
          maxDelayMs: maxDelay,
          jitter,
        })),
      lateAfter: duration.default(1_000),
    })
    .transform(({ pingEvery, lateAfter, ...rest }) => ({
      ...rest,
      pingEveryMs: pingEvery,
      lateAfterMs: lateAfter,
    })),
  z.strictObject({ kind: z.literal('script') }),
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

const target = z.strictObject({
  metric: z.custom<TargetMetric>((value) => typeof value === 'string', 'expected the name of a metric'),
  at: z.enum(aggregates),
  must: z.enum(['<', '<=', '>', '>=', '==']),
  be: z.number(),
  where: z.record(z.string(), z.string()).default({}),
  level: z.enum(['gate', 'watch']).default('gate'),
});

const fault = z.custom<Fault>(isFault, 'expected a fault with a name, such as kill({ instance: 2 })');
const repeat = z
  .strictObject({ every: someTime, until: duration })
  .transform(({ every, until }) => ({ everyMs: every, untilMs: until }));
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
    phases: z
      .strictObject({ warmup: duration.default(0), measured: someTime, cooldown: duration.default(0) })
      .transform(({ warmup, measured, cooldown }) => ({
        warmupMs: warmup,
        measuredMs: measured,
        cooldownMs: cooldown,
      })),
    /** Moments are counted from the start of the measured phase. */
    faults: z
      .array(
        z
          .strictObject({ at: duration, fault, repeat: repeat.optional() })
          .transform(({ at, fault, repeat }) => ({ atMs: at, fault: fault as Fault, repeat })),
      )
      .default([]),
    checks: z.array(checker).default([]),
    targets: z.array(target).min(1),
  })
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
function eachTime({ atMs, fault, repeat }: RepeatedFault): PlannedFault[] {
  const times = repeat ? Math.floor(Math.max(0, repeat.untilMs - atMs) / repeat.everyMs) : 0;
  return Array.from({ length: times + 1 }, (_, index) => ({
    atMs: atMs + index * (repeat?.everyMs ?? 0),
    fault,
  }));
}

type RepeatedFault = PlannedFault & { readonly repeat: z.output<typeof repeat> | undefined };

export type WrittenScenario = z.input<typeof writtenScenario>;

function isFault(value: unknown): boolean {
  return hasFunction(value, 'inject') && typeof (value as { name?: unknown }).name === 'string';
}

function isChecker(value: unknown): boolean {
  const isNamed = typeof value === 'object' && value !== null && 'name' in value && isText(value.name);
  return isNamed && hasFunction(value, 'check') && isList(value, 'metrics') && isList(value, 'needs');
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
