import type { AppAdapter } from '../../app/adapter.ts';
import type { BalancerPolicy } from '../../plan/balancer-names.ts';
import type { Balancing } from './balancer.ts';
import type { ReadLogLine } from './read-access-log.ts';
import type { Reload } from './reload.ts';

/** What is known of a balancer engine beside what it can do, which is in `plan/balancer-abilities.ts`. */
export interface Engine {
  /** As its makers write it. */
  readonly title: string;
  /** The program on this machine; null: it comes with scaleproof. */
  readonly program: InstalledProgram | null;
  /** Prints its version in its image. */
  readonly versionCommand: readonly string[];
  /** Its configuration, made from what it is to do; null: it takes arguments only. */
  configure(balancing: Balancing, user: { readonly asRoot: boolean }): string | null;
  /** How it is started in the foreground on this machine. `program` and `config` are absolute paths, '' where there is none. */
  command(files: { readonly program: string; readonly config: string }, balancing: Balancing): LocalCommand;
  /** Waits until it sends requests to an instance; returns how that is known. */
  untilUsed(instance: string, asked: RunningBalancer, signal: AbortSignal): Promise<string>;
  readonly reload: Reload;
  /** Is in what it prints when it cannot start with its configuration, and in nothing that it prints otherwise. */
  readonly refusal: RegExp;
  /** Where it tells Prometheus of itself, on its status port. */
  readonly metricsPath: string;
  /** How a line of its access log is read, which has one for each request; null when it writes none. */
  readonly readLogLine: ReadLogLine | null;
  /** Whether it looks the names of its instances up when it reads its configuration, and not again. */
  readonly resolvesNamesOnce: boolean;
}

export interface InstalledProgram {
  readonly name: string;
  readonly versionFlag: string;
  /** Commands of which each brings it, the most usual one first. */
  readonly install: readonly [string, ...string[]];
}

export interface LocalCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Asks it to end in its own time. */
  readonly stopSignal: NodeJS.Signals;
}

/** A balancer that runs, as a process or in a container, and how it can be asked what it does. */
export interface RunningBalancer {
  /** Where clients connect. */
  readonly entry: URL;
  readonly statusPort: number;
  readonly policy: BalancerPolicy;
  readonly adapter: Pick<AppAdapter, 'readyPath' | 'publicUrl' | 'instanceOf'>;
  /** Host and port of an instance as the balancer reaches it. */
  addressOf(instance: string): string;
}
