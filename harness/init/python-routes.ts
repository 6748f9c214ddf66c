import type { Route, RouteMethod } from './project.ts';
import { pythonPrefixes } from './python-prefixes.ts';
import type { Sources } from './read-sources.ts';
import { joinedPath, routesOf, type WrittenRoute } from './written-route.ts';

const text = `["']([^"']{0,200})["']`;
/** `@router.post("/login")`, `@app.websocket("/ws")`. */
const decorated = new RegExp(
  String.raw`@(\w+)\.(get|post|put|patch|delete|websocket)\(\s*(?:path\s*=\s*)?${text}`,
  'g',
);
/** `@app.route("/login", methods=["POST"])`. */
const routed = new RegExp(String.raw`@(\w+)\.route\(\s*${text}([^\n]{0,300})`, 'g');
/** `Route("/login", log_in, methods=["POST"])` of Starlette. */
const listed = new RegExp(String.raw`\b(Web[sS]ocketRoute|Route)\(\s*${text}(?=([^\n]{0,300}))`, 'g');
/** `path("login/", views.log_in)` of Django. */
const patterns = new RegExp(String.raw`\b(?:re_)?path\(\s*${text}\s*,\s*(?=([^\n]{0,300}))`, 'g');
/** The routes that sources in Python register, with the prefixes of their routers and blueprints. */
export function pythonRoutes(sources: Sources): readonly Route[] {
  const prefixOf = pythonPrefixes(sources);
  return [...sources].flatMap(([file, source]) => {
    if (!file.endsWith('.py')) return [];
    const written = [...onRouters(source, (name) => prefixOf(file, name)), ...inLists(source)];
    return routesOf(file, source, written).map((route) => ({
      ...route,
      source: route.source + viewOf(route.source, sources) + modelsOf(route.source, sources),
    }));
  });
}

/** The view that a line of `urlpatterns` names, wherever it is written. */
function viewOf(line: string, sources: Sources): string {
  const name = /^(?:re_)?path\(\s*["'][^"']*["']\s*,\s*(?:\w+\.)*(\w+)\s*[,)]/.exec(line)?.[1];
  if (name === undefined) return '';
  const view = new RegExp(String.raw`^(?:async )?def ${name}\(.*\n(?:[ \t]+[^\n]*\n?|\n)*`, 'm');
  return [...sources.values()].flatMap((source) => view.exec(source)?.[0] ?? []).join('\n');
}

/** The models of bodies that a handler takes, such as `credentials: Credentials`, wherever they are written. */
function modelsOf(handler: string, sources: Sources): string {
  const signature = /\bdef \w+\(([\s\S]*?)\)\s*(?:->[^:]*)?:/.exec(handler)?.[1] ?? '';
  const names = [...signature.matchAll(/:\s*([A-Z]\w+)/g)].map(([, name = '']) => name);
  return names
    .flatMap((name) => {
      const model = new RegExp(
        String.raw`^class ${name}\([^)]{0,200}\bBaseModel\b[^)]{0,200}\):\n(?:[ \t]+[^\n]*\n?|\n)*`,
        'm',
      );
      return [...sources.values()].flatMap((source) => model.exec(source)?.[0] ?? []);
    })
    .join('\n');
}

function onRouters(source: string, prefixOf: (name: string) => string): readonly WrittenRoute[] {
  return [
    ...[...source.matchAll(decorated)].map(({ index, 1: on = '', 2: verb = '', 3: path = '' }) => ({
      index,
      path: joinedPath(prefixOf(on), path),
      method: verb === 'websocket' ? ('SOCKET' as const) : (verb.toUpperCase() as RouteMethod),
    })),
    ...[...source.matchAll(routed)].map(({ index, 1: on = '', 2: path = '', 3: rest = '' }) => ({
      index,
      path: joinedPath(prefixOf(on), path),
      method: methodIn(rest),
    })),
  ];
}

function inLists(source: string): readonly WrittenRoute[] {
  return [
    ...[...source.matchAll(listed)].map(({ index, 1: kind, 2: path = '', 3: rest = '' }) => ({
      index,
      path,
      method: kind === 'Route' ? methodIn(rest) : ('SOCKET' as const),
    })),
    // Django's views look at the method themselves.
    ...(source.includes('urlpatterns') ? [...source.matchAll(patterns)] : [])
      .filter(([, path = '', view = '']) => !/^include\(|admin\.site/.test(view) && !/[\\^(]/.test(path))
      .map(({ index, 1: path = '' }) => ({ index, path: `/${path}`, method: null })),
  ];
}

/** By the list of methods; Flask and Starlette take GET where there is none. Null for a handler that shows a form and takes it. */
function methodIn(rest: string): RouteMethod | null {
  const own = rest.split(/\b\w*Route\(/)[0] ?? '';
  const methods = /methods\s*=\s*[[(]([^\])]*)/.exec(own)?.[1]?.toUpperCase() ?? 'GET';
  if (methods.includes('POST')) return methods.includes('GET') ? null : 'POST';
  return (['GET', 'PUT', 'PATCH', 'DELETE'] as const).find((one) => methods.includes(one)) ?? 'GET';
}
