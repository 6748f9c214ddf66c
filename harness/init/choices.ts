import type { ComposeApp } from './compose-app.ts';
import { type Given, givenFor } from './environment-variables.ts';
import { guessOperations, type LogIn, type LogOut, type ReadSession } from './guess-operations.ts';
import type { Project, SessionPlace, SocketIoEvents, Start } from './project.ts';

/** A value that files are written with, and whether anything spoke for it. */
export interface Choice<Value> {
  readonly value: Value;
  readonly isKnown: boolean;
}

/** What the files that are written say. */
export interface Choices {
  readonly name: string;
  /** How files of TypeScript end here, so that Node reads them as ES modules. */
  readonly ending: 'ts' | 'mts';
  readonly language: Project['language'];
  readonly start: Choice<Start>;
  /** Null where no service of a compose file is the app. */
  readonly composeApp: ComposeApp | null;
  readonly port: Choice<string>;
  readonly sessions: Choice<SessionPlace>;
  readonly redis: boolean;
  readonly postgres: boolean;
  readonly pubsub: 'none' | 'redis';
  /** What the URL of Postgres begins with for the app's client; null for what scaleproof gives. */
  readonly postgresScheme: string | null;
  readonly pythonPath: string | null;
  /** The variables that the app reads, without that of its port. */
  readonly variables: readonly string[];
  readonly instanceHeader: Choice<string>;
  readonly readyPath: Choice<string>;
  readonly metricsPath: string | null;
  readonly request: Choice<string>;
  readonly logIn: LogIn | null;
  readonly readSession: ReadSession | null;
  readonly logOut: LogOut | null;
  readonly socketPath: string | null;
  /** Of an app that uses Socket.IO. */
  readonly socketIo: SocketIoEvents | null;
}

/** What a project most likely wants, by what was seen of it. */
export function choicesFor(project: Project): Choices {
  const { sessions, redis, postgres, socketLibrary, socketPath, routes } = project;
  const operations = guessOperations(project);
  const place = sessions?.value ?? 'memory';
  const port = known(project.port?.value, 'PORT');
  return {
    name: project.name,
    ending: project.isEsm ? 'ts' : 'mts',
    language: project.language,
    start: known(project.start?.value, { command: 'npm', args: ['start'] }),
    composeApp: project.composeApp,
    port,
    sessions: { value: place, isKnown: sessions !== null },
    redis: redis !== null || place === 'redis',
    postgres: postgres !== null || place === 'postgres',
    pubsub: socketLibrary && redis ? 'redis' : 'none',
    postgresScheme: project.postgresScheme,
    pythonPath: project.pythonPath,
    variables: project.variables.map(({ value }) => value).filter((name) => name !== port.value),
    instanceHeader: known(project.instanceHeader?.value, 'x-instance'),
    readyPath: known(project.health?.value, operations.request?.value ?? '/'),
    metricsPath: routes.find(({ path }) => path === '/metrics')?.path ?? null,
    request: known(operations.request?.value, '/'),
    logIn: operations.logIn,
    readSession: operations.readSession,
    logOut: operations.logOut,
    socketPath: socketPath?.value ?? null,
    socketIo:
      socketLibrary?.value === 'socket.io'
        ? (project.socketIoEvents?.value ?? { join: null, publish: null, heard: null })
        : null,
  };
}

/** The same choices with the sessions elsewhere, and the store that this needs. */
export function withSessionsIn(choices: Choices, place: SessionPlace): Choices {
  return {
    ...choices,
    redis: choices.redis || place === 'redis',
    postgres: choices.postgres || place === 'postgres',
    sessions: { value: place, isKnown: true },
  };
}

/** What each instance gets besides its port: its name and the address of each store, also where no variable for them was seen. */
export function givenBy({ variables, redis, postgres, postgresScheme }: Choices): readonly Given[] {
  const found = variables.flatMap((name) => givenFor(name) ?? []);
  const usual = ['INSTANCE_ID', ...(redis ? ['REDIS_URL'] : []), ...(postgres ? ['DATABASE_URL'] : [])];
  const missing = usual.flatMap((name) => {
    const given = givenFor(name);
    const isThere = found.some(({ needs, expression }) =>
      given?.needs === null ? expression === given.expression : needs === given?.needs,
    );
    return given && !isThere ? [given] : [];
  });
  const has = { redis, postgres };
  return [...missing, ...found]
    .filter(({ needs }) => needs === null || has[needs])
    .map((given) =>
      given.expression === 'postgresUrl.href' && postgresScheme !== null
        ? { ...given, expression: `postgresUrl.href.replace(/^\\w+:/, '${postgresScheme}:')` }
        : given,
    );
}

/** Variables that the app reads and that nobody sets for it. */
export function notGivenBy({ variables }: Choices): readonly string[] {
  return variables.filter((name) => givenFor(name) === null && !harmless.test(name));
}

/** What an app need not be told. */
const harmless = /^(?:NODE_ENV|LOG_LEVEL|DEBUG|CI|TZ|HOSTNAME|PATH|HOME|PWD|USER|npm_.*)$/;

function known<Value>(seen: Value | undefined, otherwise: Value): Choice<Value> {
  return { value: seen ?? otherwise, isKnown: seen !== undefined };
}
