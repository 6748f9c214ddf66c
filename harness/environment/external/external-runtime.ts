import { publicHeaders } from '../../app/public-url.ts';
import { notesOnTrust, trustOf } from '../../app/tls.ts';
import { ScaleproofError } from '../../core/errors.ts';
import { isLoopback } from '../../core/is-loopback.ts';
import { isFinal, waitUntil } from '../../core/wait-until.ts';
import { answersOk } from '../answers-ok.ts';
import {
  type Environment,
  type Node,
  type NodeAction,
  nodeActions,
  type Runtime,
  theirBalancer,
  type Unavailable,
} from '../runtime.ts';
import { withoutNetwork } from '../without-network.ts';
import { commandedBalancer } from './commanded-balancer.ts';
import { type Commands, commandedNode, plainNode } from './commanded-node.ts';

export interface ExternalOptions {
  /** Where clients connect: a balancer, or the one instance. */
  readonly entry: string;
  /** The instances themselves, in order: `app-1`, `app-2` and so on for faults and metrics. Left out: only the entry is known. */
  readonly instances?: readonly string[];
  /** Hosts besides this machine that the entry and the instances may be on. */
  readonly allowHosts?: readonly string[];
  /**
   * How instances are ended, started and frozen, each as a program with its arguments, in which `{n}` is the number of the instance:
   * `kill: ['docker', 'kill', 'shop-{n}']`; and how the balancer is reloaded and restarted:
   * `'reload-balancer': ['nginx', '-s', 'reload']`. What has no command is skipped.
   */
  readonly commands?: Commands;
  /** How long what runs may take to be ready when a cell begins, 10 s otherwise. */
  readonly readyWithinMs?: number;
}

/**
 * An app that runs already, wherever it was started: nothing of it is started or ended but by the commands that the config names.
 * Throws `SP_CONFIG_INVALID` for a host that is neither this machine nor allowed.
 */
export function external(options: ExternalOptions): Runtime {
  const entry = urlOf(options.entry, 'entry', options);
  const instances = (options.instances ?? []).map((text, index) =>
    urlOf(text, `instances[${index}]`, options),
  );
  const { commands = {}, readyWithinMs = 10_000 } = options;
  return {
    name: 'external',
    breaksLinks: false,
    probe: async () => null,
    lacks: async (topology) => otherCount(topology.app.instances, instances.length),
    refuses: (actions) =>
      withoutNetwork(actions, 'external') ?? withoutCommand(actions, commands, instances.length),
    lacksStores: {
      reason: 'external() starts no stores, and knows none that a fault could act on.',
      enable: 'Run it with another runtime, or leave the fault out.',
    },
    lacksHttp2: () => (entry.protocol === 'https:' ? null : notByTls(entry)),
    async up(topology, { app, scope, signal }) {
      const { readyPath, metricsPath, publicUrl } = app.adapter;
      const askedAs = publicHeaders(publicUrl);
      const trust = trustOf(app.adapter);
      const isReady = (url: URL) => async (within: AbortSignal) =>
        answersOk(new URL(readyPath, url), { timeoutMs: 1_000, signal: within, headers: askedAs, trust });
      const nodes = instances.map((url, index): Node => {
        const metrics = metricsPath === null ? null : new URL(metricsPath, url);
        const node = { id: `app-${index + 1}`, role: 'app', url, metrics, askedAs, trust } as const;
        if (!nodeActions.some((action) => commands[action])) return plainNode(node);
        const commanded = commandedNode(node, { commands, number: index + 1, ready: isReady(url) });
        scope.defer(`${node.id}, to be as it was found`, () => commanded.restore());
        return commanded;
      });
      const atEntry = {
        id: theirBalancer,
        role: 'balancer',
        url: entry,
        metrics: null,
        askedAs,
        trust,
      } as const;
      const balancer = commandedBalancer(atEntry, commands);
      for (const { id, url } of [...nodes, balancer]) await untilReady(id, url);
      return {
        entry,
        nodes: [...nodes, balancer],
        links: [],
        notes: [...notesOn(topology.name), ...notesOnTrust(app.adapter, [entry, ...instances])],
      } satisfies Environment;

      async function untilReady(id: string, url: URL): Promise<void> {
        const what = `${id} at ${url.origin} to answer ${readyPath} with 2xx`;
        await waitUntil(() => isReady(url)(signal), { what, deadlineMs: readyWithinMs, signal }).catch(
          (cause) => {
            signal.throwIfAborted();
            if (isFinal(cause)) throw cause;
            throw new ScaleproofError(
              'SP_NOT_READY',
              `${cause.message} It was to run already: start it, or correct 'entry' and 'instances' of external() in the config.`,
              { cause },
            );
          },
        );
      }
    },
  };

  function notesOn(topology: string): string[] {
    const hosts = [
      ...new Set([entry, ...instances].filter((url) => !isLoopback(url)).map(({ host }) => host)),
    ];
    return [
      `What runs at ${entry.origin} was not started by scaleproof: that it is as the topology ${topology} says is the word of the config.`,
      ...(hosts.length > 0 ? [`The load went to ${hosts.join(', ')}, which the config allows.`] : []),
    ];
  }
}

function urlOf(text: string, at: string, { allowHosts = [] }: ExternalOptions): URL {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw invalid(`${at} must be the URL of a server, such as 'http://127.0.0.1:8080', not '${text}'`);
  }
  const url = new URL(text);
  if (isLoopback(url) || allowHosts.includes(url.hostname)) return url;
  throw invalid(
    `${at} is on ${url.hostname}, another machine than this one. Where load may be sent there, add it to 'allowHosts'`,
  );
}

function notByTls({ origin }: URL): Unavailable {
  return {
    reason: `Clients agree on HTTP/2 over TLS, and the entry is ${origin}.`,
    enable: "Set 'entry' of external() to an https URL, or 'connections' of the journey to 'keep-alive'.",
  };
}

function invalid(what: string): ScaleproofError {
  return new ScaleproofError('SP_CONFIG_INVALID', `external() in the config: ${what}.`);
}

function otherCount(wanted: number, known: number): Unavailable | null {
  if (known === 0 || known === wanted) return null;
  return {
    reason: `The topology has ${wanted} instances, and external() in the config names ${known}.`,
    enable: `Give the topology 'instances: ${known}', or name the others.`,
  };
}

function withoutCommand(
  actions: readonly NodeAction[],
  commands: Commands,
  instances: number,
): Unavailable | null {
  const known: Readonly<Partial<Record<NodeAction, unknown>>> = commands;
  const lacking = actions.filter((action) => known[action] === undefined);
  const onInstances = nodeActions.some((action) => actions.includes(action));
  const isNobody = onInstances && instances === 0;
  if (!isNobody && lacking.length === 0) return null;
  return {
    reason: isNobody
      ? 'external() in the config names no instances to act on.'
      : `external() in the config has no command for: ${lacking.join(', ')}.`,
    enable: "Add 'instances' and 'commands', such as { kill: ['docker', 'kill', 'shop-{n}'] }.",
  };
}
