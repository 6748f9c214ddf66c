import type { App } from '../../app/app.ts';
import { messageOf } from '../../core/errors.ts';
import type { Topology } from '../../plan/topology.ts';
import { docker, whatDockerLacks } from '../images/docker-command.ts';
import { type ImageName, imageNames, localImages, optionalImages } from '../images/image-name.ts';
import { chooseImages, type ImageChoice } from '../images/images-to-use.ts';
import { inspectImage } from '../images/inspect-image.ts';
import type { Unavailable } from '../runtime.ts';
import { containedNodesOf } from '../stores/stores.ts';
import { howAppIsOutdated } from './outdated-app.ts';

export interface Need {
  /** Null when it is unknown yet. */
  readonly app: App | null;
  /** Null for every one that can be had. */
  readonly topologies: readonly Topology[] | null;
  /** Of them only this; everything when it is left out. */
  readonly only?: 'balancer';
  /** The compose file; absolute path. */
  readonly file: string;
  readonly signal: AbortSignal;
}

/** An engine that hangs is one that does not answer. */
const engineMs = 10_000;
const registryMs = 4_000;

/** Why containers cannot be used here for an app and these topologies; null when they can. Pulls and starts nothing. */
export async function whatIsMissing(need: Need): Promise<Unavailable | null> {
  const { app, signal } = need;
  const lacking = remoteEngine() ?? (await engineLacks(signal));
  if (lacking) return lacking;
  if (app && !app.container) {
    return {
      reason: `${app.adapter.name} has no container form.`,
      enable: "Add 'container' to the app in the config.",
    };
  }
  let choice: ImageChoice;
  try {
    choice = await chosenImages(need);
  } catch (cause) {
    return { reason: `The images could not be listed: ${messageOf(cause)}`, enable: invalidFile };
  }
  const absent = await absentImages(need, choice);
  const [first] = absent;
  if (first === undefined) return null;
  if (choice.prefix !== localImages && !absent.includes(choice.references.app)) {
    if (await canBePulled(first, signal)) return null;
  }
  return {
    reason: `The engine has no image ${absent.join(', ')}.`,
    enable: "'scaleproof images build' makes what is missing; 'scaleproof images list' shows what is there.",
  };
}

/** Pulls what is missing, and says which images are used. Throws with the engine's last lines. */
export async function pullMissing(need: Need): Promise<Pick<ImageChoice, 'prefix' | 'notes'>> {
  const choice = await chosenImages(need);
  for (const reference of await absentImages(need, choice)) {
    await docker(['pull', '--quiet', reference], { signal: need.signal });
  }
  const outdated = await outdatedApp(need, choice);
  const notes = outdated === null ? [] : [`${outdated.reason} ${outdated.enable}`];
  return { prefix: choice.prefix, notes: [...choice.notes, ...notes] };
}

/** Why what the engine has is not what would be measured; null when it is. For when nothing is missing. */
export async function whatIsOutdated(need: Need): Promise<Unavailable | null> {
  return outdatedApp(need, await chosenImages(need));
}

async function outdatedApp({ app, signal }: Need, { references }: ImageChoice): Promise<Unavailable | null> {
  return app?.container?.image === null ? howAppIsOutdated(references, signal) : null;
}

const invalidFile = "Repair the compose file: 'git diff docker-compose.bench.yml' shows what was changed.";

/** By compose file, the last that had all that was asked for: looking takes half a second, and each bring-up would do it again. */
const complete = new Map<string, ImageChoice>();
let engineAnswered = false;

async function chosenImages(need: Need): Promise<ImageChoice> {
  const { file, signal } = need;
  const key = `${file} ${process.env.SCALEPROOF_IMAGES ?? ''}`;
  const known = complete.get(key);
  if (known && missingIn(known, need).length === 0) return known;
  const choice = await chooseImages(signal, file);
  if (missingIn(choice, need).length === 0) complete.set(key, choice);
  return choice;
}

async function engineLacks(signal: AbortSignal): Promise<Unavailable | null> {
  if (engineAnswered) return null;
  const patience = AbortSignal.timeout(engineMs);
  try {
    const lacking = await whatDockerLacks(AbortSignal.any([signal, patience]));
    engineAnswered = lacking === null;
    return lacking;
  } catch (cause) {
    if (!patience.aborted) throw cause;
    return { reason: 'The Docker engine does not answer within 10 s.', enable: 'Start it again.' };
  }
}

/** Compose publishes on the 127.0.0.1 of the machine that the engine runs on. */
function remoteEngine(): Unavailable | null {
  const host = process.env.DOCKER_HOST ?? '';
  if (!/^(?:tcp|ssh|https?):\/\//.test(host)) return null;
  if (['127.0.0.1', 'localhost', '[::1]'].includes(new URL(host).hostname)) return null;
  return {
    reason: `The engine of DOCKER_HOST (${host}) is on another machine, where 127.0.0.1 is not ours.`,
    enable: 'Unset DOCKER_HOST, or run scaleproof there.',
  };
}

async function absentImages(need: Need, choice: ImageChoice): Promise<string[]> {
  const absent = missingIn(choice, need).map((name) => choice.references[name]);
  const own = need.app?.container?.image ?? null;
  return own !== null && !(await inspectImage(own, need.signal)) ? [...absent, own] : absent;
}

/** Of the images of the compose file those that are needed and not there. */
function missingIn({ missing }: ImageChoice, { app, topologies, only }: Need): ImageName[] {
  const names = topologies
    ? [...new Set(topologies.flatMap(only === 'balancer' ? imageOfBalancer : imagesOf))]
    : imageNames.filter((name) => !optionalImages.has(name));
  const hasOwn = (app?.container?.image ?? null) !== null;
  return names.filter((name) => missing.includes(name) && !(name === 'app' && hasOwn));
}

function imagesOf(topology: Topology): ImageName[] {
  const stores = containedNodesOf(topology).map(({ service }) => service);
  return ['app', ...imageOfBalancer(topology), ...stores];
}

function imageOfBalancer({ balancer: { engine } }: Topology): ImageName[] {
  return [engine === 'built-in' ? 'node' : engine];
}

/** Whether the registry of an image answers and has it. One look: where it has one it has all. */
async function canBePulled(reference: string, signal: AbortSignal): Promise<boolean> {
  const patience = AbortSignal.any([signal, AbortSignal.timeout(registryMs)]);
  return docker(['manifest', 'inspect', reference], { signal: patience }).then(
    () => true,
    () => false,
  );
}
