import {
  type AppAdapter,
  type ClientView,
  type HttpRequest,
  operationsWithRole,
  type SessionRole,
  withWhatComesBefore,
} from '../../app/adapter.ts';
import { publicOrigin } from '../../app/public-url.ts';
import { trustOf } from '../../app/tls.ts';
import { ScaleproofError } from '../../core/errors.ts';
import { type Random, seededRandom } from '../../core/random.ts';
import type { LoadJob } from '../driver.ts';
import { browserMemory } from './client-memory.ts';
import { identityOf } from './client-view.ts';
import { HttpConnection } from './http-connection.ts';
import { VirtualClient } from './virtual-client.ts';
import type { Walk } from './walk.ts';
import type { CookieFate } from './why-not-sent.ts';

/** What an app can only answer when it knows whose session is asked for. */
const ofSession: readonly SessionRole[] = ['read-session', 'increment-session', 'log-out'];
/** Two clients are told apart by who they are, not by chance. */
const sameForAll: Random = { ...seededRandom(1), fork: () => seededRandom(1) };
/** How the cookies of a balancer begin, which carry no session. */
const ofBalancer = 'SCALEPROOF_';

type App = Pick<LoadJob, 'adapter' | 'entry'>;
type LoggedIn = Pick<VirtualClient, 'name' | 'lastLogIn' | 'memory'>;
type Path = Pick<Walk, 'steps' | 'afterwards' | 'prepare'>;

interface Unkept {
  readonly logIn: string;
  readonly operation: string;
  readonly client: string;
  readonly fates: readonly CookieFate[];
}

/** That nothing tells an app whose session it is, in a sentence, and what to do. */
export interface NotKept {
  readonly sentence: string;
  readonly advice: string;
}

/**
 * Throws `SP_SESSION_NOT_KEPT` when every log-in of these clients was answered well, and nothing that any of them carries to
 * the operations of its session can tell who it is: the app would seem to lose sessions that no client has. Silent where it
 * cannot be told; an app that forgets some sessions is for checkers.
 */
export function refuseUnkeptSession(app: App, walk: Path, clients: readonly LoggedIn[]): void {
  const why = whyNotKept(app, walk, clients);
  if (why) throw new ScaleproofError('SP_SESSION_NOT_KEPT', `${why.sentence} ${why.advice}`);
}

/** The same, for who does not end by it; null where `refuseUnkeptSession` does not throw. */
export function whyNotKept(app: App, walk: Path, clients: readonly LoggedIn[]): NotKept | null {
  const loggedIn = clients.filter(({ lastLogIn }) => lastLogIn !== null);
  const unkept = loggedIn.map((client) => unkeptBy(app, walk, client));
  const [first] = unkept;
  return first && unkept.every((one) => one !== null) ? describe(first) : null;
}

/** Null when the client has something to be known by, or when it cannot be told. */
function unkeptBy(
  { adapter, entry }: App,
  { steps, afterwards, prepare }: Path,
  client: LoggedIn,
): Unkept | null {
  const origin = publicOrigin(entry, adapter.publicUrl);
  const { lastLogIn, memory, name } = client;
  const operation = [...steps, ...afterwards, ...prepare].find((one) => isOfSession(adapter, one));
  if (lastLogIn === null || operation === undefined) return null;
  const { kept } = memory;
  const asked = requestOf(adapter, operation, { ...identityOf(name, 1, sameForAll), step: 1, kept });
  const other = requestOf(adapter, operation, { ...identityOf('other', 2, sameForAll), step: 1, kept: {} });
  // What the adapter itself tells apart needs no memory.
  if (!asked || JSON.stringify(asked) !== JSON.stringify(other)) return null;
  // What came after may have taken it away again.
  const fresh = browserMemory(origin);
  fresh.takeCookies(lastLogIn.request, lastLogIn.headers);
  fresh.remember(lastLogIn.remember);
  if ([memory, fresh].some((one) => carriesMore(one.headersFor(asked), asked))) return null;
  return {
    logIn: lastLogIn.operation,
    operation,
    client: name,
    fates: fresh.notSent(asked.path, lastLogIn.request, lastLogIn.headers),
  };
}

function describe({ logIn, operation, client, fates }: Unkept): NotKept {
  const [why, advice] =
    fates.length === 0
      ? [
          'the response set no cookie, and the adapter remembered no header',
          'An app that marks its cookie Secure sends none over http: set publicUrl of the adapter to its public URL, such ' +
            "as 'https://shop.example'. One that issues a token needs 'remember' in the adapter's result.",
        ]
      : [
          fates.map(({ name, because }) => `the cookie '${name}' is not sent, because ${because}`).join('; '),
          "Set publicUrl of the adapter to the app's public URL, such as 'https://shop.example', or start the app so " +
            'that its cookie matches the URL of the requests.',
        ];
  const sentence = `'${logIn}' succeeded, but nothing that ${client} sends with '${operation}' identifies its session: ${why}.`;
  return { sentence, advice };
}

/** As many as try to log in where the first one got nothing: an app may forget one by mistake. */
const trials = 3;

/**
 * Before a load: the same of the clients that are prepared, or of some that only try it, where clients log in as part of the
 * load.
 */
export async function refuseUnkeptSessions(
  job: LoadJob,
  walk: Walk,
  prepared: readonly VirtualClient[],
): Promise<void> {
  if (prepared.some(({ lastLogIn }) => lastLogIn !== null)) return refuseUnkeptSession(job, walk, prepared);
  const [logIn] = operationsWithRole(job.adapter, 'log-in', walk.steps);
  if (logIn === undefined || !walk.steps.some((step) => isOfSession(job.adapter, step))) return;
  const tried: VirtualClient[] = [];
  while (tried.length < trials) {
    const client = await tryLogIn(job, walk, { name: `first-look-${tried.length + 1}`, logIn });
    if (client.lastLogIn === null || unkeptBy(job, walk, client) === null) return;
    tried.push(client);
  }
  refuseUnkeptSession(job, walk, tried);
}

/** A client that has logged in, and closed its connection. */
async function tryLogIn(
  { adapter, entry, clock, random }: LoadJob,
  walk: Walk,
  { name, logIn }: { readonly name: string; readonly logIn: string },
): Promise<VirtualClient> {
  const { timeoutMs } = walk;
  const connection = new HttpConnection({
    ...{ entry, timeoutMs, mode: 'per-request', clock, localAddress: null, trust: trustOf(adapter) },
  });
  const memory = browserMemory(publicOrigin(entry, adapter.publicUrl));
  const identity = identityOf(name, 1, random);
  const client = new VirtualClient({ identity, adapter, journey: walk, memory, connection, clock });
  for (const part of withWhatComesBefore(adapter, logIn)) await client.perform(part);
  await client.close();
  return client;
}

function isOfSession({ operations }: AppAdapter, name: string): boolean {
  const role = operations[name]?.role;
  return role !== undefined && ofSession.includes(role);
}

/** Null when the adapter cannot make it, which is told elsewhere. */
function requestOf(adapter: AppAdapter, operation: string, client: ClientView): HttpRequest | null {
  try {
    return adapter.operations[operation]?.request(client) ?? null;
  } catch {
    return null;
  }
}

/** Whether the memory adds a header, or a cookie that is not the balancer's. */
function carriesMore(headers: readonly string[], { headers: own = {} }: HttpRequest): boolean {
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const [name = '', value = ''] = [headers[at], headers[at + 1]];
    if (name !== 'cookie') {
      if (own[name] === undefined) return true;
    } else if (
      value.split('; ').some((pair) => !pair.startsWith(ofBalancer) && !own.cookie?.includes(pair))
    ) {
      return true;
    }
  }
  return false;
}
