import { setTimeout as sleep } from 'node:timers/promises';
import { ScaleproofError } from '../../core/errors.ts';
import type { Exit } from '../../core/spawn.ts';
import type { Killable, Node, Partitionable, Role, TellsEnds, TellsMemoryKill } from '../runtime.ts';
import type { Readiness } from '../until-ready.ts';
import { type Cgroup, findCgroup } from './cgroup.ts';
import { logsOf } from './container-logs.ts';
import { type ContainerState, exitOf, publishedPort, readState } from './container-state.ts';
import { readUsage } from './container-usage.ts';
import { describeEngineFailure } from './describe-failure.ts';
import { doubtOfStop, pidsIn, programsIn } from './doubt-of-stop.ts';
import type { Container, Engine } from './engine.ts';
import { describeMemoryKill } from './memory-kill.ts';
import { joinNetworks, leaveNetworks } from './network-membership.ts';
import { untilContainerReady } from './until-container-ready.ts';
import type { DeathWatch } from './watch-deaths.ts';

/** What makes a container a node of a topology. */
export interface ContainerNodeSpec extends Pick<Readiness, 'id' | 'advice' | 'readyWithinMs'> {
  readonly role: Role;
  readonly askedAs?: Node['askedAs'];
  readonly version: string;
  /** Where it listens inside. */
  readonly port: number;
  /** Its url for a published port. */
  urlAt(port: number): URL;
  /** Where it tells Prometheus of itself, by its url; null when it does not. */
  metricsAt(url: URL): URL | null;
  /** Asks it to end in its own time; that of its image when it is left out. */
  readonly stopSignal?: NodeJS.Signals | undefined;
  /** True when the node at `url` takes work; throws the reason otherwise. */
  ready(url: URL, signal: AbortSignal): Promise<true>;
  /** Called when it has started, with its address on the network: perhaps another one than before. */
  onStarted(state: ContainerState): Promise<void>;
}

export interface ContainerNode extends Node, Killable, Partitionable, TellsMemoryKill, TellsEnds {
  readonly state: ContainerState;
  tell(signal: NodeJS.Signals): Promise<void>;
  /** Of all that runs in it. */
  pids(): Promise<readonly number[]>;
  /** Waits until it takes work. */
  untilReady(signal: AbortSignal): Promise<void>;
}

/** Each question is a connection that the engine's proxy passes on, and takes time from what is starting. */
const everyMs = 40;

interface ContainerContext {
  readonly engine: Engine;
  readonly container: Container;
  readonly deaths: DeathWatch;
}

/** A node of a container that compose has started. Its url is that of the port which is published at the moment. */
export async function containerNode(
  spec: ContainerNodeSpec,
  { engine, container, deaths }: ContainerContext,
): Promise<ContainerNode> {
  const { id } = spec;
  let restarts = 0;
  /** By kill or stop, and not seen yet. */
  let endsToCome = 0;
  let onUnexpectedEnd: (exit: Exit) => void = () => {};
  let killedForMemory: ContainerState | null = null;
  let died = Promise.withResolvers<void>();
  let url = spec.urlAt(0);
  let cgroup: Cgroup | null = null;
  let state = await readState(container);
  await refresh();
  deaths.on(container.id, () => {
    const isExpected = endsToCome > 0;
    if (isExpected) endsToCome -= 1;
    void refresh().then(
      (ended) => (isExpected ? undefined : onUnexpectedEnd(exitOf(ended))),
      () => {},
    );
  });

  async function refresh(): Promise<ContainerState> {
    state = await readState(container);
    if (!state.State.Running) {
      // The engine forgets it at the next start.
      if (state.State.OOMKilled) killedForMemory = state;
      died.resolve();
      return state;
    }
    const port = publishedPort(state, spec.port);
    if (port !== null) url = spec.urlAt(port);
    cgroup = findCgroup(container.id, state.State.Pid);
    return state;
  }

  function refuseUnless(isSo: boolean, wish: string, because: string): void {
    if (!isSo) throw new ScaleproofError('SP_FAULT_FAILED', `${id} cannot be ${wish}: it ${because}.`);
  }

  async function ended(): Promise<Exit> {
    await container.wait({ condition: 'not-running' });
    return exitOf(await refresh());
  }

  async function tellToEnd(word: string, signal: string): Promise<void> {
    endsToCome += 1;
    await attempt(id, word, () => container.kill({ signal })).catch((cause) => {
      endsToCome -= 1;
      throw cause;
    });
  }

  const untilReady = (signal: AbortSignal) =>
    untilContainerReady({ ...spec, everyMs, ready: (within) => spec.ready(url, within) }, signal, {
      state: () => state,
      died: died.promise,
      logs: () => logsOf(container),
    });

  return {
    id,
    role: spec.role,
    version: spec.version,
    get url() {
      return url;
    },
    askedAs: spec.askedAs,
    get metrics() {
      return spec.metricsAt(url);
    },
    get state() {
      return state;
    },
    untilReady,
    async tell(signal) {
      refuseUnless(state.State.Running, 'told anything', 'is not running');
      await attempt(id, 'told anything', () => container.kill({ signal }));
    },
    pids: () => pidsIn(container),
    onUnexpectedEnd(listener) {
      onUnexpectedEnd = listener;
    },
    logs: () => logsOf(container),
    async usage() {
      if (!state.State.Running) return null;
      return { ...(await readUsage(container, cgroup)), restarts };
    },
    async memoryKill() {
      await refresh();
      return killedForMemory && describeMemoryKill(id, killedForMemory, () => logsOf(container));
    },
    runningAs: () =>
      state.State.Running ? `container ${container.id.slice(0, 12)}, process ${state.State.Pid}` : null,
    async kill() {
      refuseUnless(state.State.Running, 'killed', 'is not running');
      await tellToEnd('killed', 'SIGKILL');
      return ended();
    },
    async stop(graceMs) {
      refuseUnless(state.State.Running, 'stopped', 'is not running');
      const signal = spec.stopSignal ?? state.Config.StopSignal ?? 'SIGTERM';
      const programs = await programsIn(container);
      const startedAt = performance.now();
      await tellToEnd('stopped', signal);
      const over = new AbortController();
      const exit = ended();
      const inTime = await Promise.race([
        exit,
        sleep(graceMs, null, { signal: over.signal }).catch(() => null),
      ]);
      over.abort();
      // It may end by itself in this very moment, and then there is nothing to kill.
      if (!inTime) await container.kill({ signal: 'SIGKILL' }).catch(() => {});
      const how = await exit;
      const tookMs = performance.now() - startedAt;
      return { ...how, tookMs, told: null, doubt: doubtOfStop(how, { signal, graceMs, programs }) };
    },
    async start(signal) {
      refuseUnless(!state.State.Running, 'started', 'is running');
      signal.throwIfAborted();
      died = Promise.withResolvers<void>();
      await container.start().catch((cause) => {
        throw describeEngineFailure(cause, id);
      });
      restarts += 1;
      await spec.onStarted(await refresh());
      await untilReady(signal);
    },
    async pause() {
      refuseUnless(state.State.Running && !state.State.Paused, 'paused', 'is not running');
      await attempt(id, 'paused', () => container.pause());
      refuseUnless((await refresh()).State.Paused, 'paused', 'runs on');
    },
    async resume() {
      refuseUnless(state.State.Paused, 'resumed', 'is not paused');
      await attempt(id, 'resumed', () => container.unpause());
      refuseUnless(!(await refresh()).State.Paused, 'resumed', 'is still paused');
    },
    async disconnect() {
      refuseUnless(state.State.Running, 'disconnected', 'is not running');
      await attempt(id, 'disconnected', () => leaveNetworks(engine, container, state));
      const { Networks } = (await refresh()).NetworkSettings;
      refuseUnless(Object.keys(Networks).length === 0, 'disconnected', 'is still on a network');
    },
    async connect() {
      const isOff = Object.keys(state.NetworkSettings.Networks).length === 0;
      refuseUnless(state.State.Running && isOff, 'connected', 'is not running, or on its network');
      await attempt(id, 'connected', () => joinNetworks(engine, container));
      await refresh();
      refuseUnless(publishedPort(state, spec.port) !== null, 'connected', 'has no published port');
      await spec.onStarted(state);
    },
  };
}

async function attempt(id: string, word: string, act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
  } catch (cause) {
    throw new ScaleproofError('SP_FAULT_FAILED', `${id} could not be ${word}.`, { cause });
  }
}
