import type { App } from '../app/app.ts';
import { type Complaint, withComplaints } from '../app/complaints.ts';
import { ScaleproofError } from '../core/errors.ts';
import type { Reaper } from '../core/reaper.ts';
import { Scope } from '../core/scope.ts';
import { minimalEnvironment } from '../environment/process/minimal-environment.ts';
import type { Environment, Runtime } from '../environment/runtime.ts';
import type { Topology } from '../plan/topology.ts';
import { inTime, notTakenDown } from '../repetition.ts';

export interface Bench {
  readonly app: App;
  readonly runtime: Runtime;
  readonly runId: string;
  readonly reaper: Reaper;
  readonly complaints: () => readonly Complaint[];
  readonly signal: AbortSignal;
}

/**
 * Brings a topology up, does `work`, and takes everything down, whatever happens. What keeps it from coming up is said with what
 * the app was given.
 */
export async function withEnvironment<Result>(
  topology: Topology,
  { complaints, ...bench }: Bench,
  work: (environment: Environment) => Promise<Result>,
): Promise<Result> {
  const scope = new Scope();
  const { app, ...recorded } = recordingApp(bench.app);
  try {
    const up = bench.runtime.up(topology, { ...bench, app, links: 'direct', scope });
    const environment = await inTime(up, 'bring-up', bench.signal).catch((cause) => {
      // What is interrupted while it starts says that it was not ready.
      bench.signal.throwIfAborted();
      throw withWhatWasGiven(cause, { ...recorded, topology, complaints });
    });
    return await work(environment);
  } finally {
    await scope.close().catch((cause) => {
      throw notTakenDown(cause);
    });
  }
}

interface Recorded {
  /** Names of variables. */
  readonly given: ReadonlySet<string>;
  /** Whether the app was asked how an instance is started. */
  wasAsked(): boolean;
  /** Whether its instances are processes of this machine. */
  isProcess(): boolean;
}

interface Given extends Recorded {
  readonly topology: Topology;
  readonly complaints: Bench['complaints'];
}

/** An app that does not come up most often lacks a variable that its developer has in a shell. */
function withWhatWasGiven(cause: unknown, how: Given): unknown {
  const { given, wasAsked, isProcess, topology, complaints } = how;
  // What somebody else's file starts is given what that says.
  if (!(cause instanceof ScaleproofError) || !wasAsked()) return cause;
  const { code } = cause;
  if (code !== 'SP_START_FAILED' && code !== 'SP_NOT_READY') return cause;
  const names = [...new Set([...given, ...Object.keys(topology.app.env ?? {})])];
  const own = names.length === 0 ? 'no variable' : names.join(', ');
  const shell = isProcess() ? `, and of this shell only ${Object.keys(minimalEnvironment()).join(', ')}` : '';
  const where = isProcess() ? 'launch.environment' : 'container.environment';
  const check =
    code === 'SP_NOT_READY'
      ? `Check 'readyPath' of the adapter, and that the app listens on the port that '${where}' is called with.`
      : "Check 'command', 'args' and 'cwd' of 'launch', or the image of 'container'.";
  const said =
    `${cause.message}\n${check} The app was given ${own}${shell}: what else it needs belongs in '${where}' or in 'env' of ` +
    'the topology.';
  const { message } = withComplaints({ message: said }, complaints());
  return new ScaleproofError(code, message, { cause });
}

/** The app, and the names of the variables that its instances are started with. */
function recordingApp(app: App): { readonly app: App } & Recorded {
  const given = new Set<string>();
  let [isProcess, wasAsked] = [false, false];
  const recorded = (environment: Readonly<Record<string, string>>) => {
    wasAsked = true;
    for (const name of Object.keys(environment)) given.add(name);
    return environment;
  };
  const { launch, container } = app;
  return {
    given,
    wasAsked: () => wasAsked,
    isProcess: () => isProcess,
    app: {
      ...app,
      ...(launch && {
        launch: {
          ...launch,
          environment(placement) {
            isProcess = true;
            return recorded(launch.environment(placement));
          },
        },
      }),
      ...(container && {
        container: {
          ...container,
          environment: (placement) => recorded(container.environment(placement)),
        },
      }),
    },
  };
}
