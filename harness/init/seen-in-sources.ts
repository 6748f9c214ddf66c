import type { Route, Seen, SocketIoEvents } from './project.ts';
import type { Sources } from './read-sources.ts';

/** From the one that says most of whether an instance accepts traffic. */
const healthNames = [
  'ready',
  'readyz',
  'readiness',
  'healthz',
  'health',
  'health-check',
  'healthcheck',
  'livez',
  'live',
  'liveness',
  'ping',
  'status',
];
const healthPath =
  /^\/(?:[\w-]+\/){0,3}(?:health-?check|healthz?|ready|readyz|readiness|livez?|liveness|ping|status)\/?$/;
const healthText =
  /['"`](\/(?:[\w-]+\/){0,3}(?:health-?check|healthz?|readyz?|readiness|livez|liveness)\/?)['"`]/g;

/** The path by which an app says that it is ready: among its routes, else among the texts of its sources. */
export function healthIn(sources: Sources, routes: readonly Route[]): Seen<string> | null {
  const among = routes
    .filter(({ method, path }) => (method === 'GET' || method === null) && healthPath.test(path))
    .map((route) => ({ value: route.path, in: route.in }));
  const inTexts = [...sources].flatMap(([file, source]) =>
    [...source.matchAll(healthText)].map(([, value = '']) => ({ value, in: file })),
  );
  const found = among.length > 0 ? among : inTexts;
  return found.toSorted((a, b) => rank(a.value) - rank(b.value))[0] ?? null;
}

function rank(path: string): number {
  return healthNames.indexOf(path.split('/').findLast((part) => part !== '') ?? '');
}

const header =
  /['"`](x-(?:instance|instance-id|instance-name|app-instance|served-by|node-id|server-id))['"`]/i;

/** A response header by which instances name themselves. */
export function instanceHeaderIn(sources: Sources): Seen<string> | null {
  for (const [file, source] of sources) {
    const name = header.exec(source)?.[1];
    if (name !== undefined) return { value: name.toLowerCase(), in: file };
  }
  return null;
}

const server = /new\s+(?:WebSocketServer|WebSocket\.Server|Server)\(\s*\{([^}]{0,400})\}/;

const handled = /\.on\(\s*['"`]([\w:.-]{1,60})['"`]/g;
const emitted = /\.to\([^)]{0,100}\)(?:\.\w+\([^)]{0,60}\))*\.emit\(\s*['"`]([\w:.-]{1,60})['"`]/;
const joins = /^(?:join|enter|subscribe)/i;
const publishes = /^(?:say|send|publish|post|chat|message|msg)/i;

/** The events of an app that uses Socket.IO: those by which a client most likely joins and publishes, and the one that members get. */
export function socketIoEventsIn(sources: Sources, library: string | null): Seen<SocketIoEvents> | null {
  if (library !== 'socket.io') return null;
  for (const [file, source] of sources) {
    const names = [...source.matchAll(handled)].map(([, name = '']) => name);
    const join = names.find((name) => joins.test(name)) ?? null;
    const publish = names.find((name) => publishes.test(name)) ?? null;
    const heard = emitted.exec(source)?.[1] ?? null;
    if (join !== null || publish !== null || heard !== null)
      return { value: { join, publish, heard }, in: file };
  }
  return null;
}

/** The path of an app's WebSockets. Null also for Socket.IO, which has a path of its own. */
export function socketPathIn(
  sources: Sources,
  { routes, library }: { readonly routes: readonly Route[]; readonly library: string | null },
): Seen<string> | null {
  if (library === 'socket.io') return null;
  const route = routes.find(({ method }) => method === 'SOCKET');
  if (route) return { value: route.path + queryIn(route.source), in: route.in };
  if (library === null) return null;
  for (const [file, source] of sources) {
    const options = server.exec(source)?.[1];
    if (options === undefined || file.endsWith('.py')) continue;
    const path = /\bpath:\s*['"`](\/[^'"`]{0,200})['"`]/.exec(options)?.[1];
    // Without a path it takes sockets on every one.
    if (path !== undefined || /\bserver\b/.test(options))
      return { value: (path ?? '/') + queryIn(source), in: file };
  }
  return null;
}

/** A room that is named in the query: `?room=:room`. */
function queryIn(source: string): string {
  const name = /searchParams\.get\(\s*['"`](room|channel|topic)['"`]/.exec(source)?.[1];
  const other = /\bquery(?:_params)?(?:\.get\(\s*['"`]|\[\s*['"`]|\.)(room|channel|topic)\b/.exec(
    source,
  )?.[1];
  return (name ?? other) ? `?${name ?? other}=:room` : '';
}
