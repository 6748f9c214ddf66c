import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { App } from '../../app/app.ts';
import { publicHeaders } from '../../app/public-url.ts';
import { fileOf, trustOf } from '../../app/tls.ts';
import { findProgram, versionOf } from '../../core/find-program.ts';
import { notesOnBalancer } from '../../plan/balancer-abilities.ts';
import type { BalancerEngine } from '../../plan/balancer-names.ts';
import type { Topology } from '../../plan/topology.ts';
import { answersOk } from '../answers-ok.ts';
import { runCommand } from '../images/run-command.ts';
import { startLocalNode } from '../process/local-node.ts';
import { minimalEnvironment } from '../process/minimal-environment.ts';
import { onFreePort } from '../process/on-free-port.ts';
import type { RunContext } from '../process/run-context.ts';
import type { KeepsAccessLog, Killable, Node, Reloadable, TellsUse } from '../runtime.ts';
import type { Balancing, Peer, PeersByTls } from './balancer.ts';
import { engines } from './engines.ts';
import { readAccessLog } from './read-access-log.ts';
import { reloadBy } from './reload.ts';
import { adviceOnBalancer, balancerReadyWithinMs } from './why-not-ready.ts';

export interface BalancerOptions {
  readonly wanted: Topology['balancer'];
  readonly peers: readonly Peer[];
  readonly app: App;
  readonly port: number | null;
  /** Where its program is looked for. */
  readonly programFolders: readonly string[];
}

export interface StartedBalancer {
  readonly node: Node & Killable & TellsUse & Partial<KeepsAccessLog & Reloadable>;
  readonly notes: readonly string[];
}

/** Starts the engine that the topology asks for, or the built-in one with the same policy when it is not installed. */
export async function startBalancer(
  { wanted, peers, app: { adapter, launch }, port, programFolders }: BalancerOptions,
  runContext: RunContext,
): Promise<StartedBalancer> {
  const { engine: asked, ...how } = wanted;
  const folder = join(runContext.directory, 'balancer');
  await mkdir(folder);
  const accessLog = join(folder, 'access.log');
  const installed = engines[asked].program;
  const program = installed === null ? null : findProgram(installed.name, programFolders);
  const engine = program === null ? 'built-in' : asked;
  const node = await onFreePort({ name: 'the balancer', fixed: port }, (chosen, statusPort) =>
    startEngine(
      { engine, program, adapter },
      {
        ...how,
        peers,
        ...(launch?.scheme === 'https' && { peersByTls: peersByTls(adapter) }),
        readyPath: adapter.readyPath,
        publicUrl: adapter.publicUrl ?? null,
        host: '127.0.0.1',
        port: chosen,
        clientAddress: 'of-connection',
        statusPort,
        folder,
        accessLog,
      },
      runContext,
    ),
  );
  const { readLogLine } = engines[engine];
  const keeps = readLogLine && {
    accessLog: async () => readAccessLog(await readFile(accessLog, 'utf8'), readLogLine),
  };
  const notes = [...notesOnStandIn(wanted, engine), ...notesOnBalancer({ ...wanted, engine })];
  return { node: { ...node, ...keeps }, notes };
}

interface Chosen extends Pick<App, 'adapter'> {
  readonly engine: BalancerEngine;
  /** Absolute path; null for an engine that comes with scaleproof. */
  readonly program: string | null;
}

function peersByTls({ tls, publicUrl }: App['adapter']): PeersByTls {
  const { servername: serverName } = trustOf({
    ...(tls && { tls }),
    ...(publicUrl !== undefined && { publicUrl }),
  });
  return {
    ...(tls?.ca !== undefined && { ca: resolve(fileOf(tls.ca)) }),
    ...(tls?.allowSelfSigned && { allowSelfSigned: true }),
    ...(serverName !== undefined && { serverName }),
  };
}

/** It is ready when an instance answers through it. */
async function startEngine(
  { engine, program, adapter }: Chosen,
  balancing: Balancing,
  runContext: RunContext,
): Promise<Node & Killable & TellsUse & Partial<Reloadable>> {
  const {
    program: installed,
    configure,
    command,
    untilUsed,
    metricsPath,
    reload,
    ...known
  } = engines[engine];
  const { folder, port, statusPort, policy, peers, readyPath, publicUrl } = balancing;
  const text = configure(balancing, { asRoot: process.getuid?.() === 0 });
  const config = text === null ? '' : join(folder, `${engine}.conf`);
  if (text !== null) await writeFile(config, text);
  const { env, ...launch } = command({ program: program ?? '', config }, balancing);
  const headers = publicHeaders(publicUrl);
  const url = new URL(`http://127.0.0.1:${port}`);
  const node = await startLocalNode(
    {
      ...launch,
      id: engine,
      role: 'balancer',
      version:
        installed && program
          ? `${engine} ${await versionOf(program, installed.versionFlag)}`
          : `${engine} (node ${process.version})`,
      url,
      metrics: new URL(metricsPath, `http://127.0.0.1:${statusPort}`),
      cwd: folder,
      env: { ...minimalEnvironment(), ...env },
      ready: (signal) => answersOk(new URL(readyPath, url), { timeoutMs: 1_000, signal, headers }),
      readyWithinMs: balancerReadyWithinMs,
      advice: adviceOnBalancer(known),
    },
    runContext,
  );
  const addressOf = (id: string) => {
    const peer = peers.find((each) => each.id === id);
    return `${peer?.host}:${peer?.port}`;
  };
  const reloading = {
    title: known.title,
    tell: async (by: NodeJS.Signals) => node.tell(by),
    pids: async () => node.pids(),
    async run(args: readonly string[]) {
      const running = { cwd: folder, signal: runContext.signal, ...(env && { env }) };
      await runCommand(program ?? '', args, running);
    },
    config,
  };
  return {
    ...node,
    ...(reload.by !== 'nothing' && { reload: (signal) => reloadBy(reload, reloading, signal) }),
    untilUsed: (id, signal) => untilUsed(id, { entry: url, statusPort, policy, adapter, addressOf }, signal),
  };
}

function notesOnStandIn({ engine, policy }: Topology['balancer'], started: BalancerEngine): string[] {
  const wanted = engines[engine].program;
  if (engine === started || wanted === null) return [];
  const standsIn =
    `The built-in balancer stands in for ${engine}, which is not installed; ` +
    `'${wanted.install[0]}' (or your system's equivalent) brings it.`;
  const wholeAddress =
    'The built-in balancer hashes the whole address of a client, where nginx hashes the first three octets.';
  return [standsIn, ...(engine === 'nginx' && policy === 'ip-hash' ? [wholeAddress] : [])];
}
