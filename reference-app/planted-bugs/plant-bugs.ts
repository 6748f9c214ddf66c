import { z } from 'zod';
import { type Alterations, unaltered } from '../src/alterations.ts';
import type { RunJob } from '../src/jobs/job.ts';
import { every } from './every.ts';
import { holdBack, takingTime, takingTurns } from './keeping-time.ts';
import { obeyOrders } from './obeying-orders.ts';
import { doublingMessages, losingMessages, swappingMessages } from './wrong-rooms.ts';
import { forgettingSessions, leakingSessions, oldCounters, unwrittenIncrements } from './wrong-sessions.ts';

/** How a bug is ordered: it is in every `k`-th of its kind, or makes an answer take `ms`. */
interface Order {
  readonly k: number;
  readonly ms: number;
}

/** What each bug puts around the app. */
const bugs = {
  'lose-message': ({ k }) => ({ rooms: (rooms) => losingMessages(rooms, k) }),
  'double-message': ({ k }) => ({ rooms: (rooms) => doublingMessages(rooms, k) }),
  'swap-messages': ({ k }) => ({ rooms: (rooms) => swappingMessages(rooms, k) }),
  'leak-session': ({ k }) => ({ sessions: (sessions) => leakingSessions(sessions, k) }),
  'forget-session': ({ k }) => ({ sessions: (sessions) => forgettingSessions(sessions, k) }),
  'unwritten-increment': ({ k }) => ({ sessions: (sessions) => unwrittenIncrements(sessions, k) }),
  'old-counter': ({ k }) => ({ sessions: (sessions) => oldCounters(sessions, k) }),
  'double-job': ({ k }) => ({ runJob: (run) => doublingJobs(run, k) }),
  'obey-orders': () => ({ server: obeyOrders }),
  'take-time': ({ ms }) => ({ server: (app) => holdBack(app, takingTime(ms)) }),
  'take-turns': ({ ms }) => ({ server: (app) => holdBack(app, takingTurns(ms)) }),
} as const satisfies Readonly<Record<string, (order: Order) => Partial<Alterations>>>;

export type BugName = keyof typeof bugs;

const bugNames = Object.keys(bugs) as [BugName, ...BugName[]];

const order = z.object({
  SCALEPROOF_PLANTED_BUGS: z.literal('yes-this-app-is-wrong', 'Expected yes-this-app-is-wrong.'),
  PLANTED_BUG: z.enum(bugNames),
  PLANTED_BUG_EVERY: z.coerce.number().int().min(2).max(1_000_000).default(10),
  PLANTED_BUG_MS: z
    .string()
    .regex(/^\d{1,5}(,\d{1,5})*$/, 'Expected milliseconds, of several instances with commas between them.')
    .default('50')
    .transform((list) => list.split(',').map(Number)),
  INSTANCE_ID: z.string().default(''),
});

/** The order for a bug is incomplete. */
class BugRefused extends Error {
  readonly code = 'bug-refused';
}

/**
 * The app with one bug. Says so in the log, and in each answer by `x-planted-bug`. Throws unless the environment names a
 * bug and says outright that the app shall be wrong.
 */
export function plantBug(environment: Readonly<Record<string, string | undefined>>): Alterations {
  const ordered = order.safeParse(environment);
  if (!ordered.success) {
    throw new BugRefused(`A planted bug needs all of its variables.\n${z.prettifyError(ordered.error)}`);
  }
  const { PLANTED_BUG: name, PLANTED_BUG_EVERY: k, PLANTED_BUG_MS: each, INSTANCE_ID: id } = ordered.data;
  const ms = each[numberOf(id) - 1] ?? each.at(-1) ?? 0;
  const planted = name.startsWith('take-') ? `${name} of ${ms} ms` : `${name} every ${k}`;
  const altered: Alterations = { ...unaltered, ...bugs[name]({ k, ms }) };
  return {
    ...altered,
    server(app) {
      app.log.warn(`This app is wrong on purpose: ${planted}`);
      app.addHook('onRequest', async (_request, reply) => void reply.header('x-planted-bug', planted));
      altered.server(app);
    },
  };
}

/** 2 of `app-2`; 1 of an id without a number. */
function numberOf(instanceId: string): number {
  return Number(/-(\d+)$/.exec(instanceId)?.[1] ?? 1);
}

/** Every k-th job of this instance is done twice. */
function doublingJobs(run: RunJob, k: number): RunJob {
  const isWrong = every(k);
  return async (job) => {
    const again = isWrong();
    await run(job);
    if (again) await run(job);
  };
}
