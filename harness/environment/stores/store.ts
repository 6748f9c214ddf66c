import type { StoreNode } from '../../plan/store-abilities.ts';
import type { StoreKind, StoreNodeId, StoreServer } from '../../plan/store-settings.ts';
import type { Topology } from '../../plan/topology.ts';
import type { Ingredient } from '../images/recipe.ts';
import type { RunContext } from '../process/run-context.ts';
import type { Killable, Node, Unavailable } from '../runtime.ts';
import type { RuntimeOptions } from '../runtime-options.ts';

/** What is known of a store beside what plans know of it, which is in `plan/store-abilities.ts`. */
export interface Store {
  /** The programs that can serve it, by the service of docker-compose.bench.yml that runs each. */
  readonly servers: Readonly<Partial<Record<StoreServer, Server>>>;
  /** The program that a topology asks for. */
  serverOf(topology: Topology): StoreServer;
  /** Starts nodes of it as processes of this machine, whose servers are not lacking; returns when they are ready. */
  start(nodes: readonly StoreNode[], asked: StoreWish, runContext: RunContext): Promise<(Node & Killable)[]>;
  /** How it runs as a container; null when it cannot. */
  readonly container: ContainedStore | null;
}

/** A program that serves as a store. */
export interface Server {
  /** As its makers write it. */
  readonly title: string;
  /** The program on this machine and how it is installed; null: it comes from npm. */
  readonly program: {
    readonly name: string;
    readonly versionFlag: string;
    /** Commands, as they stand in a sentence. */
    readonly install: readonly string[];
  } | null;
  /** Why it cannot run on this machine; null when it can. */
  lacks(programFolders: readonly string[]): Unavailable | null;
  /** Prints its version in its image. */
  readonly versionCommand: readonly string[];
  /** What goes into an image that is made here, besides the Dockerfile in `images/`; throws when npm has it not. */
  imageParts(): readonly Ingredient[];
}

/** What is asked of a store as processes. */
export interface StoreWish {
  readonly topology: Topology;
  /** Which of its servers. */
  readonly server: StoreServer;
  readonly options: RuntimeOptions;
  readonly programFolders: readonly string[];
  /** A node that is up, as another one reaches it; over the link between them, where there is one. Throws when it is not up. */
  urlOf(id: StoreNodeId, from: StoreNodeId): URL;
}

export interface ContainedStore {
  /** Where it takes connections inside its container. */
  readonly port: number;
  /** The variable of the compose file for its port on 127.0.0.1. */
  readonly portVariable: string;
  urlAt(host: string, port: number): URL;
  /** True when the one at `url` takes work; throws the reason otherwise. */
  ready(url: URL): Promise<true>;
  readonly readyWithinMs: number;
  /** What to do when it is not ready in time, as a sentence. */
  readonly advice: string;
  /** Its other variables of the compose file. Writes what it needs into `directory`. */
  variables(asked: ContainerWish): Promise<Readonly<Record<string, string>>>;
}

/** What is asked of a store as a container. */
export interface ContainerWish {
  readonly topology: Topology;
  readonly options: RuntimeOptions;
  /** Whether its image was made here. */
  readonly isLocalImage: boolean;
  /** The topology's own folder, which every user may pass through; absolute path. */
  readonly directory: string;
  /** Another store, as containers reach it. */
  urlOf(kind: StoreKind): URL;
}
