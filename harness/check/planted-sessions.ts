import type { SessionContent } from '../app/adapter.ts';
import { assertNever } from '../core/errors.ts';
import { type Random, seededRandom } from '../core/random.ts';
import { emptyHistory, type History, type Operation } from '../load/ledger/history.ts';
import type { FindingKind } from './checker.ts';
import { noAnswer, plantedOperation } from './planted-operation.ts';
import { sessionMissing } from './session-story.ts';

/** A history of sessions with known faults in it. */
export interface PlantedSessions {
  readonly history: History;
  readonly planted: Readonly<Partial<Record<FindingKind, number>>>;
  /** How many sessions are there at the end, of those that nobody logged out of. */
  readonly survived: number;
}

export interface Visits {
  readonly seed: number;
  readonly clients: number;
  /** How many operations each client does after its log-in. */
  readonly operations: number;
  /** How likely something is wrong with a client's session, from 0 to 1. */
  readonly wrong: number;
}

const fates = ['lost', 'started over', 'older', 'leaked', 'resurrected'] as const;
type Fate = (typeof fates)[number] | 'whole' | 'logged out';

/**
 * One store; three instances answer in turn. Plants sessions that are gone, made anew or set back, answers with another's
 * session, and sessions that outlive their log-out; and things that are no fault: timeouts of increments that were applied
 * or not, refusals that say nothing of the session, and log-outs that hold.
 */
export function plantSessions({ seed, clients, operations, wrong }: Visits): PlantedSessions {
  const random = seededRandom(seed);
  const planted: Partial<Record<FindingKind, number>> = {};
  const all: Operation[] = [];
  let survived = 0;
  for (let client = 0; client < clients; client++) {
    const drawn = random.unit() < wrong ? (fates[random.int(fates.length)] ?? 'lost') : calm(random);
    // Nobody else is there whose session could be shown to the only one.
    const fate = drawn === 'leaked' && clients === 1 ? 'whole' : drawn;
    const [name, other] = [`client-${client}`, `client-${(client + 1) % clients}`];
    const visit = { name, other, startUs: client * 10, fate, operations };
    all.push(...walk(visit, random));
    const kind = kindOf(fate);
    if (kind !== null) planted[kind] = (planted[kind] ?? 0) + 1;
    if (fate === 'whole' || fate === 'leaked') survived++;
  }
  const shuffled = random.shuffle(all).map((operation, id) => ({ ...operation, id }));
  return { history: { ...emptyHistory, operations: shuffled }, planted, survived };
}

function calm(random: Random): Fate {
  return random.unit() < 0.2 ? 'logged out' : 'whole';
}

function kindOf(fate: Fate): FindingKind | null {
  switch (fate) {
    case 'lost':
      return 'session-lost';
    case 'started over':
    case 'older':
      return 'session-reset';
    case 'leaked':
      return 'session-mixed-up';
    case 'resurrected':
      return 'session-resurrected';
    case 'whole':
    case 'logged out':
      return null;
    default:
      return assertNever(fate);
  }
}

function firstOf(name: string): SessionContent {
  return { user: name, createdAt: `${name} at first`, counter: 0 };
}

interface Visit {
  readonly name: string;
  /** Whose session is shown to it. */
  readonly other: string;
  readonly startUs: number;
  readonly fate: Fate;
  readonly operations: number;
}

function* walk({ name, other, startUs, fate, operations }: Visit, random: Random): Generator<Operation> {
  // The last third shows what became of the session.
  const turn = Math.ceil((operations * 2) / 3);
  const own = firstOf(name);
  const leakAt = turn - 1 - random.int(2);
  let counter = 0;
  let acknowledged = 0;
  for (let step = 0; step <= operations; step++) {
    const sentUs = startUs + step * 1_000_000;
    const base = plantedOperation(sentUs, {
      client: name,
      operation: step === 0 ? 'log-in' : random.unit() < 0.5 ? 'read-session' : 'increment-session',
      instance: `app-${1 + (step % 3)}`,
      session: { ...own, counter },
    });
    const gone: Operation = { ...base, outcome: 'fail', error: sessionMissing, status: 401, session: null };
    const isIncrement = base.operation === 'increment-session';
    const increased = () => {
      if (isIncrement) counter++;
      return { ...base, session: { ...own, counter } };
    };
    if (step === 0) yield base;
    else if (step === turn && (fate === 'logged out' || fate === 'resurrected')) {
      yield { ...base, operation: 'log-out', session: null };
    } else if (step >= turn && (fate === 'lost' || fate === 'logged out')) yield gone;
    else if (step >= turn && fate === 'started over') {
      yield { ...base, operation: 'read-session', session: { ...own, createdAt: `${name} anew`, counter } };
    } else if (step >= turn && fate === 'older') {
      yield { ...base, operation: 'read-session', session: { ...own, counter: acknowledged - 1 } };
    } else if (step === leakAt && fate === 'leaked') {
      yield { ...base, operation: 'read-session', session: { ...firstOf(other), counter } };
    } else if (step < turn - 1 && random.unit() < 0.1) {
      const applied = isIncrement && random.unit() < 0.5;
      if (applied) counter++;
      yield { ...base, ...noAnswer, session: null };
    } else if (step > 1 && step < turn - 1 && random.unit() < 0.05) {
      yield { ...base, outcome: 'fail', error: 'status-503', status: 503, session: null };
    } else {
      yield increased();
      acknowledged = counter;
    }
  }
}
