import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { portAmong, variablesIn } from './environment-variables.ts';
import { formTokenIn } from './form-token.ts';
import { howNodeStarts } from './how-node-starts.ts';
import { howPythonStarts, pythonPathIn } from './how-python-starts.ts';
import { javascriptRoutes } from './javascript-routes.ts';
import {
  frameworks,
  postgresClients,
  redisClients,
  sessionLibraries,
  socketLibraries,
} from './known-packages.ts';
import type { Project, Seen, SessionPlace } from './project.ts';
import { pythonRoutes } from './python-routes.ts';
import { readCompose } from './read-compose.ts';
import {
  type Dependencies,
  nodeDependencies,
  pythonDependencies,
  pythonName,
  readManifest,
} from './read-dependencies.ts';
import { readSources, type Sources, textOf } from './read-sources.ts';
import { healthIn, instanceHeaderIn, socketIoEventsIn, socketPathIn } from './seen-in-sources.ts';

/** Reads what a folder shows of an app. Starts and changes nothing; a folder that shows nothing is no error. */
export function lookAtProject(folder: string): Project {
  const project = resolve(folder);
  const manifest = readManifest(project);
  const python = pythonDependencies(project);
  const inNode = manifest === null ? new Map<string, string>() : nodeDependencies(manifest);
  // A package.json that only brings tools stands beside many an app in Python.
  const isPython = python !== null && !frameworks.some(([name]) => inNode.has(name));
  const dependencies = isPython ? python : inNode;
  const sources =
    manifest === null && python === null ? new Map() : ofLanguage(isPython, readSources(project));
  const compose = readCompose(project);
  const framework = frameworkAmong(dependencies);
  const routes = isPython ? pythonRoutes(sources) : javascriptRoutes(sources, framework?.value ?? null);
  const variables = uniquely([...variablesIn(sources), ...compose.variables]);
  const ofPython = isPython ? howPythonStarts(project, sources, dependencies) : null;
  const ofNode = isPython || manifest === null ? null : howNodeStarts(project, manifest);
  const socketLibrary = firstOf(socketLibraries, dependencies);
  const redis = firstOf(redisClients, dependencies) ?? compose.redis;
  const postgres = firstOf(postgresClients, dependencies) ?? compose.postgres;
  return {
    language: isPython ? 'python' : manifest === null ? null : 'node',
    name: (isPython ? pythonName(project) : manifest?.name) ?? basename(project),
    isEsm: manifest?.type === 'module',
    framework,
    start: ofPython?.start ?? ofNode?.start ?? null,
    composeApp: compose.app,
    missingBuild: ofNode?.missingBuild ?? null,
    port: portOf(ofPython?.port, variables, framework),
    variables,
    redis,
    postgres,
    postgresScheme: postgresSchemeOf(dependencies),
    pythonPath: isPython ? pythonPathIn(project) : null,
    ...sessionsOf(dependencies, { sources, framework, redis, postgres }),
    socketLibrary,
    socketIoEvents: socketIoEventsIn(sources, socketLibrary?.value ?? null),
    socketPath: socketPathIn(sources, { routes, library: socketLibrary?.value ?? null }),
    health: healthIn(sources, routes),
    instanceHeader: instanceHeaderIn(sources),
    formToken: formTokenIn(project, sources),
    routes,
    compilesAll: compilesAll(project),
  };
}

function ofLanguage(isPython: boolean, sources: Sources): Sources {
  return new Map([...sources].filter(([file]) => file.endsWith('.py') === isPython));
}

function uniquely(seen: readonly Seen<string>[]): readonly Seen<string>[] {
  return seen.filter(({ value }, index) => seen.findIndex((other) => other.value === value) === index);
}

function frameworkAmong(dependencies: Dependencies): Seen<string> | null {
  const known = frameworks.find(([name]) => dependencies.has(name));
  return known ? { value: known[1], in: dependencies.get(known[0]) ?? '' } : null;
}

function firstOf(names: readonly string[], dependencies: Dependencies): Seen<string> | null {
  const name = names.find((one) => dependencies.has(one));
  return name === undefined ? null : { value: name, in: dependencies.get(name) ?? '' };
}

function postgresSchemeOf(dependencies: Dependencies): string | null {
  if (!['sqlalchemy', 'sqlmodel'].some((name) => dependencies.has(name))) return null;
  const client = ['asyncpg', 'psycopg'].find((name) => dependencies.has(name));
  return client === undefined ? 'postgresql' : `postgresql+${client}`;
}

/** Next.js itself reads PORT. */
function portOf(
  ofServer: string | null | undefined,
  variables: readonly Seen<string>[],
  framework: Seen<string> | null,
): Seen<string> | null {
  if (ofServer) return { value: ofServer, in: framework?.in ?? 'the sources' };
  return (
    portAmong(variables) ?? (framework?.value === 'Next.js' ? { value: 'PORT', in: framework.in } : null)
  );
}

interface ForSessions extends Pick<Project, 'framework' | 'redis' | 'postgres'> {
  readonly sources: Sources;
}

/** A package that keeps sessions in one place decides; one that is told where is taken to use the store that the project has. */
function sessionsOf(
  dependencies: Dependencies,
  { sources, framework, redis, postgres }: ForSessions,
): Pick<Project, 'sessionLibrary' | 'sessions'> {
  const known = sessionLibraries.find(([name]) => dependencies.has(name));
  const sessionLibrary = known ? { value: known[0], in: dependencies.get(known[0]) ?? '' } : null;
  const at = (value: SessionPlace, seen: Seen<unknown> | null) => ({
    sessionLibrary,
    sessions: { value, in: seen?.in ?? '' },
  });
  if (known?.[1]) return at(known[1], sessionLibrary);
  if (redis) return at('redis', redis);
  const signed = [...sources].find(([, source]) =>
    /\bSessionMiddleware\b|\bfrom flask import [^\n]*\bsession\b/.test(source),
  );
  if (signed && framework?.value !== 'Django') return at('jwt', { value: null, in: signed[0] });
  if (framework?.value === 'Django') return at(postgres ? 'postgres' : 'sqlite', framework);
  return { sessionLibrary, sessions: null };
}

/** A tsconfig.json without a list of files compiles also what Node runs as it is. */
function compilesAll(project: string): boolean {
  if (!existsSync(join(project, 'tsconfig.json'))) return false;
  const text = textOf(join(project, 'tsconfig.json')) ?? '';
  return !/"(?:include|files|allowImportingTsExtensions)"\s*:/.test(text);
}
