/**
 * Ends what a harness started when the harness dies without doing so itself (`kill -9`, a crash, a closed terminal).
 */
export interface Reaper extends AsyncDisposable {
  /** The folder that belongs to this run and goes with it; absolute path. */
  readonly directory: string;
  /** From here on the process group of `pid`, and what descends from it, is ended when the harness dies. */
  watch(pid: number): void;
  /** The process has ended by itself or by us. */
  forget(pid: number): void;
}

/**
 * The environment variable that names the run's folder in every process that is started for it. It finds a process
 * that was started in the moment before the harness died, when no one had been told to watch it.
 */
export const runMarker = 'SCALEPROOF_RUN_FOLDER';

/**
 * The environment variable that names, in whatever was started by it, the one start of a process: what an app has begun in
 * the background still belongs to its instance.
 */
export const startMarker = 'SCALEPROOF_STARTED_AS';
