import type { LoadShape, Stage } from '../../plan/load-shape.ts';
import type { Phases } from '../../plan/phases.ts';

/** The name of the one k6 scenario that carries the whole load. */
export const scenarioName = 'load';

/**
 * k6 starts a little before the timeline does, which begins when k6 says that it has started: so much longer its load
 * lasts, to reach the end of the timeline.
 */
export const leadMs = 500;

/** What the generated options depend on. */
export interface OptionsInput {
  readonly load: Exclude<LoadShape, { readonly kind: 'poisson-rate' | 'script' }>;
  readonly phases: Phases;
  /** How many virtual users there are, from the start: one that is made under load would be late. */
  readonly users: number;
  readonly timeoutMs: number;
  /** Whether virtual users keep their cookies from one iteration to the next. */
  readonly remembers: boolean;
  readonly connections: 'keep-alive' | 'per-request';
}

/**
 * The content of a k6 config file that gives a script the load of a scenario. Warm-up, measured phase and cool-down are
 * one k6 scenario, so that virtual users, their connections and their cookies go from one to the next; samples are told
 * apart by their time.
 */
export function k6Options(input: OptionsInput): Readonly<Record<string, unknown>> {
  const { remembers, connections } = input;
  return {
    ...commonOptions,
    scenarios: { [scenarioName]: executorOf(input) },
    noCookiesReset: remembers,
    noConnectionReuse: connections === 'per-request',
    discardResponseBodies: true,
  };
}

/** For a room: one virtual user, who holds all sockets from the start to the end. */
export function k6RoomOptions(lastsAtMostMs: number): Readonly<Record<string, unknown>> {
  return {
    ...commonOptions,
    scenarios: {
      [scenarioName]: {
        executor: 'per-vu-iterations',
        vus: 1,
        iterations: 1,
        maxDuration: `${Math.ceil(lastsAtMostMs)}ms`,
        gracefulStop: '1s',
      },
    },
  };
}

/** Only the tags that are read: each one is written with every sample. */
export const neededTags = [
  'name',
  'status',
  'error_code',
  'group',
  'check',
  'scenario',
  'expected_response',
] as const;

const commonOptions = { systemTags: neededTags } as const;

function executorOf({ load, phases, users, timeoutMs }: OptionsInput): Readonly<Record<string, unknown>> {
  const lastsMs = phases.warmupMs + phases.measuredMs + phases.cooldownMs + leadMs;
  const gracefulStop = `${timeoutMs + 1_000}ms`;
  const pool = { preAllocatedVUs: users, maxVUs: users, gracefulStop };
  switch (load.kind) {
    case 'constant-rate':
      return {
        executor: 'constant-arrival-rate',
        ...wholeRate(load.perSecond),
        duration: `${lastsMs}ms`,
        ...pool,
      };
    case 'ramping-rate':
      return {
        executor: 'ramping-arrival-rate',
        startRate: perThousandSeconds(load.startPerSecond),
        timeUnit: '1000s',
        stages: stagesOf(load, phases, lastsMs),
        ...pool,
      };
    case 'constant-users':
      return { executor: 'constant-vus', vus: load.users, duration: `${lastsMs}ms`, gracefulStop };
  }
}

/** k6 takes whole numbers for rates. */
function wholeRate(perSecond: number): { readonly rate: number; readonly timeUnit: string } {
  return Number.isInteger(perSecond)
    ? { rate: perSecond, timeUnit: '1s' }
    : { rate: perThousandSeconds(perSecond), timeUnit: '1000s' };
}

function perThousandSeconds(perSecond: number): number {
  return Math.round(perSecond * 1000);
}

/** As the native driver: the start rate through the warm-up, the stages, then the last rate to the end. */
function stagesOf(
  { startPerSecond, stages }: Extract<LoadShape, { readonly kind: 'ramping-rate' }>,
  { warmupMs }: Phases,
  lastsMs: number,
): readonly { readonly duration: string; readonly target: number }[] {
  const rampMs = stages.reduce((sum, { durationMs }) => sum + durationMs, 0);
  const last = stages.at(-1)?.toPerSecond ?? startPerSecond;
  const all: readonly Stage[] = [
    { durationMs: warmupMs, toPerSecond: startPerSecond },
    ...stages,
    { durationMs: Math.max(0, lastsMs - warmupMs - rampMs), toPerSecond: last },
  ];
  return all
    .filter(({ durationMs }) => durationMs > 0)
    .map(({ durationMs, toPerSecond }) => ({
      duration: `${durationMs}ms`,
      target: perThousandSeconds(toPerSecond),
    }));
}
