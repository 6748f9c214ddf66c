import { type HttpRequest, operationsWithRole } from '../../app/adapter.ts';
import { ScaleproofError } from '../../core/errors.ts';
import type { LoadShape } from '../../plan/load-shape.ts';
import type { LoadJob } from '../driver.ts';
import type { MemoryContents } from '../http/client-memory.ts';
import { type ClientIdentity, identityOf, requestBeforehand } from '../http/client-view.ts';
import { operationOf } from '../http/operation-of.ts';
import type { Walk } from '../http/walk.ts';
import { statusReader } from './answer-by-status.ts';
import type { HttpScriptJob, HttpSettings, ScriptRequest } from './script-job.ts';

/** What there are at most of steps made beforehand; clients that get through theirs repeat them. */
const stepsAtMost = 20_000;

export interface HttpJobInput {
  readonly job: LoadJob;
  readonly walk: Walk;
  /** What each client has in its memory, and how many operations it has done. */
  readonly clients: readonly { readonly memory: MemoryContents; readonly done: number }[];
  /** In lower case; null when the app does not name its instances. */
  readonly instanceHeader: string | null;
}

/** Lets the adapter make every request that the script is going to send. */
export function buildHttpJob({ job, walk, clients, instanceHeader }: HttpJobInput): HttpScriptJob {
  const { adapter, load, phases } = job;
  const requests = new RequestList();
  const make = (name: string, client: ClientIdentity, step: number) =>
    requests.place({
      operation: name,
      ...asText(requestBeforehand(operationOf(adapter, name), { client, step, driver: 'k6' })),
    });
  const totalMs = phases.warmupMs + phases.measuredMs + phases.cooldownMs;
  const count = stepsFor(walk, clients.length, arrivalsAtMost(load, totalMs));
  const logsInAgain = walk.onSessionMissing === 'log-in-again' && walk.remembers;
  const [inWalk] = operationsWithRole(adapter, 'log-in', [...walk.steps, ...walk.prepare]);
  const logIn = logsInAgain ? (inWalk ?? operationsWithRole(adapter, 'log-in')[0]) : undefined;
  return {
    settings: {
      users: usersOf(walk, load),
      thinkMs: load.kind === 'constant-users' ? load.thinkMs : 0,
      timeoutMs: walk.timeoutMs,
      instanceHeader: instanceHeader === null ? null : canonical(instanceHeader),
      sessionMissing: logsInAgain ? sessionMissing(job, walk) : {},
      seed: job.random.int(0x7fffffff),
    },
    clients: clients.map(({ memory, done }, index) => {
      const client = identityOf(`client-${index + 1}`, index + 1, job.random);
      return {
        ...memory,
        steps: Array.from({ length: count }, (_, step) =>
          make(walk.steps[step % walk.steps.length] ?? '', client, done + step),
        ),
        logIn: logIn === undefined ? null : make(logIn, client, done + count),
      };
    }),
    requests: requests.all,
  };
}

/** The script gets its requests as JSON. */
function asText({ body, ...request }: HttpRequest): Omit<ScriptRequest, 'operation'> {
  if (body === undefined || typeof body === 'string')
    return { ...request, ...(body !== undefined && { body }) };
  throw new ScaleproofError(
    'SP_CONFIG_INVALID',
    `The driver 'k6' sends no bodies of bytes, as ${request.method} ${request.path} has one. Use the driver 'native' for this scenario.`,
  );
}

/** As many virtual users as may be in flight at once; more clients than users take turns in them. */
export function usersOf(walk: Walk, load: LoadShape): number {
  if (load.kind === 'constant-users') return load.users;
  return load.kind === 'script' ? 1 : Math.min(walk.clients, load.maxInFlight);
}

/** Each different request once. */
class RequestList {
  readonly all: ScriptRequest[] = [];
  readonly #places = new Map<string, number>();

  place(request: ScriptRequest): number {
    const key = JSON.stringify(request);
    const place = this.#places.get(key) ?? this.all.push(request) - 1;
    this.#places.set(key, place);
    return place;
  }
}

/** Whole rounds of the journey. */
function stepsFor({ steps }: Walk, clients: number, arrivals: number): number {
  const each = Math.min(arrivals, stepsAtMost) / clients;
  return Math.max(1, Math.ceil(each / steps.length)) * steps.length;
}

function arrivalsAtMost(load: LoadShape, totalMs: number): number {
  switch (load.kind) {
    case 'constant-rate':
    case 'poisson-rate':
      return (load.perSecond * totalMs) / 1000;
    case 'ramping-rate':
      return (
        (Math.max(load.startPerSecond, ...load.stages.map(({ toPerSecond }) => toPerSecond)) * totalMs) / 1000
      );
    case 'constant-users':
    case 'script':
      return stepsAtMost;
  }
}

function sessionMissing({ adapter }: LoadJob, { steps }: Walk): HttpSettings['sessionMissing'] {
  const errorOf = statusReader(adapter);
  const clientErrors = Array.from({ length: 100 }, (_, index) => 400 + index);
  return Object.fromEntries(
    [...new Set(steps)].map((name) => [
      name,
      clientErrors.filter((status) => errorOf(name, status) === 'session-missing'),
    ]),
  );
}

/** As Go spells header names: `X-Instance`. */
function canonical(header: string): string {
  return header.replaceAll(/(?:^|-)[a-z]/g, (letter) => letter.toUpperCase());
}
