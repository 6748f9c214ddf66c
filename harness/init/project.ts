import type { ComposeApp } from './compose-app.ts';

/** Something that a project shows, and the file that shows it. */
export interface Seen<Value> {
  readonly value: Value;
  /** Relative to the project. */
  readonly in: string;
}

/** How one instance is started, in the folder of the project. */
export interface Start {
  readonly command: string;
  readonly args: readonly string[];
}

export type RouteMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'SOCKET';

/** A path that an app answers. */
export interface Route {
  /** Null where the source does not say it. */
  readonly method: RouteMethod | null;
  /** Parameters are written `:name`, whatever the framework writes. */
  readonly path: string;
  readonly in: string;
  /** The source from here to the next route: what its handler reads and answers. */
  readonly source: string;
}

/** Where sessions are, as topologies call it. */
export type SessionPlace = 'memory' | 'sqlite' | 'redis' | 'postgres' | 'jwt';

/** Names of events; null for what was not seen. */
export interface SocketIoEvents {
  readonly join: string | null;
  readonly publish: string | null;
  /** The one by which members get a message. */
  readonly heard: string | null;
}

/** What can be seen of a project without starting anything. Null: not seen, which does not mean that it is not there. */
export interface Project {
  /** Null for a folder that has neither a package.json nor Python's files. */
  readonly language: 'node' | 'python' | null;
  readonly name: string;
  /** Whether its package.json says that files are ES modules; elsewhere Node takes a `.ts` file for another kind, or warns. */
  readonly isEsm: boolean;
  readonly framework: Seen<string> | null;
  readonly start: Seen<Start> | null;
  /** A command that makes the file that is started, when that is not there. */
  readonly missingBuild: string | null;
  /** The service of its compose file that is the app. */
  readonly composeApp: ComposeApp | null;
  /** The variable that tells an instance its port. */
  readonly port: Seen<string> | null;
  /** Environment variables that the sources read. */
  readonly variables: readonly Seen<string>[];
  /** What speaks to a store: a package, or a service of a compose file. */
  readonly redis: Seen<string> | null;
  readonly postgres: Seen<string> | null;
  /** What SQLAlchemy wants the URL of Postgres to begin with; null where it is not used. */
  readonly postgresScheme: string | null;
  /** The folder of the project into which pip has put packages (`--target`), relative to it. */
  readonly pythonPath: string | null;
  /** The package that keeps sessions. */
  readonly sessionLibrary: Seen<string> | null;
  readonly sessions: Seen<SessionPlace> | null;
  readonly socketLibrary: Seen<string> | null;
  readonly socketPath: Seen<string> | null;
  readonly socketIoEvents: Seen<SocketIoEvents> | null;
  readonly health: Seen<string> | null;
  /** A response header that names the instance. */
  readonly instanceHeader: Seen<string> | null;
  /** The hidden field of its forms that comes with their page. */
  readonly formToken: Seen<string> | null;
  readonly routes: readonly Route[];
  /** Whether a tsconfig.json compiles whatever lies in the project. */
  readonly compilesAll: boolean;
}
