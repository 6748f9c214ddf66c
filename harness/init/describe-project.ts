import type { Choices } from './choices.ts';
import type { Project, Seen } from './project.ts';
import { joinedCommand } from './split-command.ts';

/** What was seen, a line each, with the file that shows it. */
export function describeProject(project: Project, choices: Choices): string {
  const { framework, start, port, redis, postgres, sessionLibrary, sessions, health, instanceHeader } =
    project;
  const { socketLibrary, socketPath, composeApp } = project;
  const { logIn, readSession, request } = choices;
  const rows: readonly (readonly [what: string, seen: Seen<string> | null])[] = [
    ['framework', framework],
    ['start', start && { value: joinedCommand(start.value), in: start.in }],
    ['port', port],
    [
      'compose',
      composeApp && {
        value: `the service ${composeApp.service}, port ${composeApp.port}`,
        in: composeApp.file,
      },
    ],
    ['Redis', redis],
    ['Postgres', postgres],
    ['sessions', sessionLibrary ?? (sessions && { value: placeNames[sessions.value], in: sessions.in })],
    ['WebSockets', socketsOf(socketLibrary, socketPath)],
    ['health', health],
    ['log-in', at(logIn && `${logIn.method} ${logIn.path}`, logIn?.in)],
    ['session', at(readSession && `GET ${readSession.path}`, readSession?.in)],
    ['request', request.isKnown ? at(`GET ${request.value}`, routeOf(project, request.value)) : null],
    ['instance', instanceHeader && { value: `the header ${instanceHeader.value}`, in: instanceHeader.in }],
  ];
  const seen = rows.flatMap(([what, one]) => (one === null ? [] : [[what, one] as const]));
  if (seen.length === 0) {
    return (
      'Nothing here looks like an app: no package.json, requirements.txt, pyproject.toml or manage.py that names a server.\n' +
      'The config is the smallest that runs: fill in the command that starts your app, whatever it is written in.\n'
    );
  }
  const width = Math.max(...seen.map(([what]) => what.length));
  const longest = Math.max(...seen.map(([, { value }]) => value.length));
  const line = ([what, { value, in: file }]: (typeof seen)[number]) =>
    `  ${what.padEnd(width)}  ${file === '' ? value : `${value.padEnd(longest)}  ${file}`}\n`;
  return `Seen in ${project.name}:\n${seen.map(line).join('')}`;
}

export const placeNames = {
  memory: "each instance's memory",
  sqlite: 'SQLite',
  redis: 'Redis',
  postgres: 'Postgres',
  jwt: 'a signed cookie or token',
} as const;

function at(value: string | null, file: string | null | undefined): Seen<string> | null {
  return value === null || !file ? null : { value, in: file };
}

function socketsOf(library: Seen<string> | null, path: Seen<string> | null): Seen<string> | null {
  if (path) return { value: library ? `${library.value} on ${path.value}` : path.value, in: path.in };
  return library;
}

function routeOf({ routes }: Project, path: string): string | null {
  return routes.find((route) => route.path === path)?.in ?? null;
}
