import { basename } from 'node:path';
import type { App, InstancePlacement, Launch } from '../../app/app.ts';
import { publicHeaders } from '../../app/public-url.ts';
import { trustOf } from '../../app/tls.ts';
import { versionOf } from '../../core/find-program.ts';
import { answersOk } from '../answers-ok.ts';
import type { Killable, Node } from '../runtime.ts';
import { startLocalNode } from './local-node.ts';
import { minimalEnvironment } from './minimal-environment.ts';
import { onFreePort } from './on-free-port.ts';
import type { RunContext } from './run-context.ts';

export interface AppInstanceOptions {
  readonly app: App;
  readonly placement: Omit<InstancePlacement, 'port'>;
  readonly readyWithinMs: number;
}

/** Starts one instance of an app on a free port and waits until its ready path answers 2xx. */
export async function startAppInstance(
  { app, placement, readyWithinMs }: AppInstanceOptions,
  runContext: RunContext,
): Promise<Node & Killable> {
  const { adapter, launch } = app;
  if (!launch) throw new Error(`${adapter.name} has no launch, which the runtime's probe says.`);
  const { id, topology } = placement;
  const version = await versionOfApp(launch, adapter.name);
  const askedAs = publicHeaders(adapter.publicUrl);
  const trust = trustOf(adapter);
  return onFreePort({ name: id, fixed: null }, (port) => {
    const url = new URL(`${launch.scheme ?? 'http'}://127.0.0.1:${port}`);
    const readyUrl = new URL(adapter.readyPath, url);
    return startLocalNode(
      {
        id,
        role: 'app',
        url,
        metrics: adapter.metricsPath === null ? null : new URL(adapter.metricsPath, url),
        askedAs,
        trust,
        version,
        command: launch.command,
        args: launch.args,
        cwd: launch.cwd,
        env: {
          ...minimalEnvironment(),
          ...launch.environment({ ...placement, port }),
          ...topology.app.env,
        },
        stopSignal: launch.stopSignal ?? 'SIGTERM',
        ready: (signal) => answersOk(readyUrl, { timeoutMs: 1_000, signal, headers: askedAs, trust }),
        readyWithinMs,
        advice: `Start the app by hand with the settings of topology ${topology.name} to see why.`,
      },
      runContext,
    );
  });
}

/** Of the program that runs it: an app has no common way to tell its own. */
async function versionOfApp(launch: Launch, name: string): Promise<string> {
  if (launch.command === process.execPath) return `node ${process.version}`;
  if (basename(launch.command) !== 'node') return name;
  return `node v${await versionOf(launch.command, '--version')}`;
}
