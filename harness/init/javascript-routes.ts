import { mountsIn } from './javascript-mounts.ts';
import type { Route, RouteMethod } from './project.ts';
import type { Sources } from './read-sources.ts';
import { joinedPath, routesOf, type WrittenRoute } from './written-route.ts';

const text = String.raw`['"\`](/[^'"\`\s$]{0,200}|)['"\`]`;
const registrar = String.raw`(?:\b(\w+)|\))`;
/** What routes are registered on, by its name. */
const calledSo = /app|server|router|routes?|fastify|api/i;
/** What sends requests, by its name. */
const client = /client|request|agent|axios|fetch/i;
/** What is made as something to register routes on, whatever it is called. */
const made =
  /\b(?:const|let|var)\s+(\w+)\s*(?::[^=\n]{1,200})?=\s*(?:new\s+\w*(?:Hono|Router|Koa)\w*|(?:\w+\.)?Router|express|[fF]astify)\s*[(<]/g;
const methods = 'get|post|put|patch|delete|ws';

const called = new RegExp(
  String.raw`${registrar}\s*\.(${methods})\s*(?:<[^>(]{0,200}>)?\(\s*${text}\s*,`,
  'gi',
);
/** `router.route('/me').get(...)`. */
const chained = new RegExp(String.raw`\b(\w+)\s*\.route\(\s*${text}\s*\)\s*\.(${methods})\s*\(`, 'gi');
/** `{ method: 'POST', url: '/login' }`. */
const listed = new RegExp(
  String.raw`\bmethod:\s*['"\`](get|post|put|patch|delete)['"\`],\s*(?:url|path):\s*${text}`,
  'gi',
);
/** `request.url === '/login'`, where the method may stand beside it. */
const compared = new RegExp(String.raw`\b(?:url|pathname|path)\s*===?\s*${text}([^\n]{0,300})`, 'g');
const methodBeside = /method\s*===?\s*['"`](GET|POST|PUT|PATCH|DELETE)['"`]/;

/** The routes that sources in JavaScript or TypeScript register, with the prefixes under which routers are mounted. */
export function javascriptRoutes(sources: Sources, framework: string | null): readonly Route[] {
  const mounts = mountsIn(sources);
  return [...sources].flatMap(([file, source]) => {
    const next = framework === 'Next.js' ? nextRoute(file, source) : null;
    if (next) return next;
    return routesOf(file, source, [
      ...registeredIn(source).flatMap((route) =>
        mounts
          .prefixesOf(file, route.on)
          .map((prefix) => ({ ...route, path: joinedPath(prefix, route.path) })),
      ),
      ...decoratedIn(source, mounts.globalPrefix),
    ]);
  });
}

interface Registered extends WrittenRoute {
  /** The name of what it is registered on; null where it is none. */
  readonly on: string | null;
}

function registeredIn(source: string): readonly Registered[] {
  const found: Registered[] = [];
  const own = new Set([...source.matchAll(made)].map(([, name]) => name));
  for (const { index, 0: all, 1: on = null, 2: verb = '', 3: path = '' } of source.matchAll(called)) {
    const isOne = on === null || own.has(on) || (calledSo.test(on) && !client.test(on));
    if (!isOne || isOfTest(source.slice(0, index + 1))) continue;
    const isSocket = /^\s*(?:\{[^}]{0,400}websocket:\s*true|upgradeWebSocket\()/.test(
      source.slice(index + all.length, index + all.length + 200),
    );
    found.push({ index, on, path, method: isSocket ? 'SOCKET' : methodOf(verb) });
  }
  for (const { index, 1: on = null, 2: path = '', 3: verb = '' } of source.matchAll(chained))
    found.push({ index, on, path, method: methodOf(verb) });
  for (const { index, 1: verb = '', 2: path = '' } of source.matchAll(listed))
    found.push({ index, on: null, path, method: methodOf(verb) });
  for (const { index, 1: path = '', 2: rest = '' } of source.matchAll(compared)) {
    const line = source.slice(source.lastIndexOf('\n', index) + 1, index) + rest;
    const isUpgrade = /upgrade/i.test(source.slice(Math.max(0, index - 200), index));
    const verb = methodBeside.exec(line)?.[1];
    const method = isUpgrade ? 'SOCKET' : verb === undefined ? null : methodOf(verb);
    if (path !== '') found.push({ index, on: null, path, method });
  }
  return found;
}

/** `request(app).get('/me')`: what stands before a request of a test. */
function isOfTest(before: string): boolean {
  return /\b(?:request|supertest|agent)\([^()]{0,80}\)$/.test(before.slice(-80));
}

/** NestJS: `@Controller('auth')` with `@Post('login')`. */
function decoratedIn(source: string, globalPrefix: string): readonly WrittenRoute[] {
  const controller = /@Controller\(\s*(?:\{[^}]{0,400}path:\s*)?(?:['"`]([^'"`]{0,200})['"`])?/.exec(source);
  if (!controller) return [];
  const prefix = joinedPath(globalPrefix, controller[1] ?? '');
  return [...source.matchAll(/@(Get|Post|Put|Patch|Delete)\(\s*(?:['"`]([^'"`]{0,200})['"`])?\s*\)/g)].map(
    ({ index, 1: verb = '', 2: path = '' }) => ({
      index,
      path: joinedPath(prefix, path),
      method: methodOf(verb),
    }),
  );
}

const nextFile = /^(?:src\/)?(?:app\/(.*?)\/?(page|route)|pages\/(.*))\.[jt]sx?$/;

/** Next.js: a file is a route. Null for a file that is none. */
function nextRoute(file: string, source: string): readonly Route[] | null {
  const [, inApp, kind, inPages] = nextFile.exec(file) ?? [];
  const written = inApp ?? inPages;
  if (written === undefined || /(?:^|\/)_/.test(written)) return null;
  const folders = written.split('/').filter((part) => !/^\(.*\)$/.test(part) && part !== 'index');
  const path = `/${folders.map((part) => part.replace(/^\[+(?:\.\.\.)?(\w+)\]+$/, ':$1')).join('/')}`;
  if (kind === 'route') {
    const exported = source.matchAll(
      /export\s+(?:async\s+)?(?:function|const)\s+(GET|POST|PUT|PATCH|DELETE)\b/g,
    );
    return routesOf(
      file,
      source,
      [...exported].map(({ index, 1: verb = '' }) => ({ index, path, method: methodOf(verb) })),
    );
  }
  // A handler of pages/api looks at the method itself, if at all.
  const isHandler = kind === undefined && path.startsWith('/api/');
  return routesOf(file, source, [{ index: 0, path, method: isHandler ? null : 'GET' }]);
}

function methodOf(verb: string): RouteMethod {
  const method = verb.toUpperCase();
  return method === 'WS' ? 'SOCKET' : (method as RouteMethod);
}
