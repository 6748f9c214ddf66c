import type { App } from '../../app/app.ts';

/** A version of the app as it was asked for; nothing has been looked at. `name`: as the gate calls it. */
export type NamedVersion =
  | { readonly kind: 'git'; readonly name: string; readonly ref: string }
  /** Absolute. */
  | { readonly kind: 'folder'; readonly name: string; readonly folder: string }
  | { readonly kind: 'image'; readonly name: string; readonly image: string };

/** A version of the app that can be started. */
export interface Version {
  /** As it was asked for: `main`, `.`, `my-app:1.4`. */
  readonly name: string;
  /** Null where nothing is known of git. */
  readonly commit: string | null;
  /** Whether files had changes that are not committed. */
  readonly dirty: boolean;
  /** The folder of its files, absolute, or its image. Equal for two that are started from the same. */
  readonly source: string;
  /** The app of the config, with everything that belongs to the project taken from this version instead. */
  app(app: App): App;
  /** For the reader, in full sentences. */
  readonly notes: readonly string[];
}

export interface PrepareOptions {
  /** The file of the config; absolute. */
  readonly configPath: string;
  /** The app of the config. */
  readonly app: App;
  /** The name of the runtime that is to start it. */
  readonly runtime: string;
  /** A shell command in place of the install and the build of a git ref; runs in the folder of the config. */
  readonly install?: string | undefined;
  readonly signal: AbortSignal;
  /** Told what takes its time, such as `main: npm ci`. */
  readonly tell?: (line: string) => void;
  /** Where git refs are kept once they are built; absolute. In the user's folder for caches otherwise. */
  readonly store?: string;
  /** How long a checkout with its install and build may take, 10 min otherwise. */
  readonly withinMs?: number;
}

/**
 * Says that two versions are one, which is what a gate of the instrument itself holds; null when they may
 * differ.
 */
export function noteIfSame(base: Version, head: Version): string | null {
  const isSameCommit = base.commit !== null && base.commit === head.commit && !base.dirty && !head.dirty;
  if (base.source !== head.source && !isSameCommit) return null;
  return `'${base.name}' and '${head.name}' are the same version: whatever differs between them is chance.`;
}
