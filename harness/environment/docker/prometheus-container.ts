import { randomBytes } from 'node:crypto';
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { request } from 'undici';
import { ScaleproofError } from '../../core/errors.ts';
import { orAborted } from '../../core/or-aborted.ts';
import { freePorts, isTaken } from '../../core/ports.ts';
import { type Reaper, runMarker } from '../../core/reaper.ts';
import { waitUntil } from '../../core/wait-until.ts';
import { writeContainersEntry } from '../cleanup/ledger.ts';
import { whatDockerLacks } from '../images/docker-command.ts';
import { localImages } from '../images/image-name.ts';
import { composeFile, root } from '../images/image-references.ts';
import { chooseImages, presentImages } from '../images/images-to-use.ts';
import { composeUp } from './compose-up.ts';
import { logsOf } from './container-logs.ts';
import { describeEngineFailure } from './describe-failure.ts';
import { connectEngine } from './engine.ts';
import { findContainers } from './find-containers.ts';
import { harnessLabelValue } from './labels.ts';
import { removeLabeled } from './remove-labeled.ts';

export interface PrometheusContainerOptions {
  readonly runId: string;
  readonly reaper: Reaper;
  /** Gets the data, and is made when it is not there; absolute path. */
  readonly dataDirectory: string;
  /** Where `targets.json` is put; absolute path. */
  readonly targetsDirectory: string;
  readonly signal: AbortSignal;
}

export interface PrometheusContainer extends AsyncDisposable {
  readonly url: URL;
}

const containers = join(root, 'harness/environment/containers');
const files = [composeFile, join(containers, 'prometheus-of-a-run.compose.yml')];
/** That of the compose file, where the links of a report lead. */
const preferredPort = 9090;
const readyWithinMs = 20_000;
const stopWithinS = 10;
const takeDownMs = 20_000;

/**
 * Starts the Prometheus of the compose file for a run, on port 9090 of 127.0.0.1 or a free one. Disposing it lets it
 * store what it has and removes it. Throws `SP_RUNTIME_UNAVAILABLE`, `SP_START_FAILED` or `SP_TIMEOUT`.
 */
export async function startPrometheusContainer(
  options: PrometheusContainerOptions,
): Promise<PrometheusContainer> {
  const { runId, reaper, dataDirectory, targetsDirectory, signal } = options;
  const lacking = await whatDockerLacks(signal);
  if (lacking) throw unavailable(`${lacking.reason} ${lacking.enable}`);
  const images = await imagesWithPrometheus(signal);
  await mkdir(dataDirectory, { recursive: true });
  // Shown by hand it is read by nobody, the user of the image.
  await chmod(dataDirectory, 0o755);

  const engine = await connectEngine();
  const project = `scaleproof-${randomBytes(6).toString('hex')}`;
  const [free = preferredPort] = (await isTaken(preferredPort)) ? await freePorts(1) : [preferredPort];
  const url = new URL(`http://127.0.0.1:${free}`);
  await using starting = new AsyncDisposableStack();
  writeContainersEntry(reaper.directory);
  const ofProject = async () => (await findContainers(engine, project)).prometheus ?? [];
  starting.defer(async () => {
    // SIGTERM first: it then stores what is only in its memory.
    for (const container of await ofProject()) await container.stop({ t: stopWithinS }).catch(() => {});
    await removeLabeled(`com.docker.compose.project=${project}`, AbortSignal.timeout(takeDownMs));
  });
  const up = composeUp({
    project,
    files,
    profiles: ['prometheus'],
    env: {
      SCALEPROOF_IMAGES: images,
      SCALEPROOF_PROMETHEUS_CONFIG: join(containers, 'prometheus-of-a-run.yml'),
      SCALEPROOF_PROMETHEUS_DATA: dataDirectory,
      SCALEPROOF_PROMETHEUS_TARGETS: targetsDirectory,
      SCALEPROOF_PROMETHEUS_LISTEN: `127.0.0.1:${free}`,
      SCALEPROOF_PROMETHEUS_USER: ownUser(),
      SCALEPROOF_RUN: runId,
      SCALEPROOF_HARNESS: harnessLabelValue(),
      [runMarker]: reaper.directory,
    },
    options: ['--quiet-pull'],
  });
  await orAborted(up, signal).catch((cause) => {
    signal.throwIfAborted();
    throw describeEngineFailure(cause, 'Prometheus');
  });
  await untilReady(url, signal).catch(async (cause) => {
    const lines = await Promise.all((await ofProject()).map(logsOf));
    throw new ScaleproofError('SP_NOT_READY', `${cause.message} It said:\n${lines.flat().join('\n')}`, {
      cause,
    });
  });
  const started = starting.move();
  return { url, [Symbol.asyncDispose]: () => started.disposeAsync() };
}

async function untilReady(url: URL, signal: AbortSignal): Promise<void> {
  const attempt = async () => {
    const { statusCode, body } = await request(new URL('/-/ready', url), { signal });
    await body.dump();
    if (statusCode !== 200) throw new Error(`it answered ${statusCode}`);
    return true;
  };
  await waitUntil(attempt, {
    what: 'Prometheus to be ready',
    deadlineMs: readyWithinMs,
    signal,
    everyMs: 50,
  });
}

/** What SCALEPROOF_IMAGES is to be. An image of a registry is pulled when it is started. */
async function imagesWithPrometheus(signal: AbortSignal): Promise<string> {
  const { prefix, references } = await chooseImages(signal);
  if (prefix === localImages && !(await presentImages(signal)).has(references.prometheus)) {
    throw unavailable(
      `There is no image ${references.prometheus}: 'scaleproof images build prometheus' makes it.`,
    );
  }
  return prefix;
}

/** Whoever runs the harness, so that the files are theirs. Where there are no numbers of users the engine maps them. */
function ownUser(): string {
  return `${process.getuid?.() ?? 65534}:${process.getgid?.() ?? 65534}`;
}

function unavailable(reason: string): ScaleproofError {
  return new ScaleproofError(
    'SP_RUNTIME_UNAVAILABLE',
    `Prometheus cannot watch this run: ${reason} Or run without --prometheus.`,
  );
}
