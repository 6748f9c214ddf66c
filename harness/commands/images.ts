import { formatMs } from '../core/duration.ts';
import { ScaleproofError } from '../core/errors.ts';
import { suggest } from '../core/suggest.ts';
import { type BuildOutcome, buildImages, withFoundations } from '../environment/images/build-images.ts';
import { whatDockerLacks } from '../environment/images/docker-command.ts';
import { type ImageName, localImages } from '../environment/images/image-name.ts';
import { readImageReferences } from '../environment/images/image-references.ts';
import { type ListedImage, listImages } from '../environment/images/list-images.ts';
import { imagesToMake } from '../environment/images/recipes.ts';
import type { CommandContext } from './command-context.ts';

export interface BuildImagesCommandOptions {
  readonly force?: true;
}

export interface ListImagesCommandOptions {
  readonly json?: true;
}

const words: Record<BuildOutcome, string> = {
  building: 'building',
  failed: 'could not be made',
  built: 'built',
  current: 'there already',
  foreign: 'there already, not made by scaleproof; --force replaces it',
};

/** Makes the images of docker-compose.bench.yml from packages of Debian, npm and Python, where no registry answers. */
export async function buildImagesCommand(
  names: readonly string[],
  { force }: BuildImagesCommandOptions,
  { stdout, stderr, signal }: CommandContext,
): Promise<number> {
  const wanted = names.length === 0 ? imagesToMake : names.map(imageNamed);
  await needDocker(signal);
  const references = await readImageReferences(localImages, signal);
  await buildImages({
    references,
    names: withFoundations(wanted),
    again: new Set(force ? wanted : []),
    onOutcome(name, outcome, tookMs) {
      const took = outcome === 'built' ? ` in ${formatMs(tookMs)}` : '';
      stderr.write(`${name.padEnd(11)}${references[name]}: ${words[outcome]}${took}\n`);
    },
    signal,
  });
  stdout.write(`The compose file uses these images when SCALEPROOF_IMAGES is '${localImages}'.\n`);
  return 0;
}

/** Shows which images of docker-compose.bench.yml the engine has: those made here, and those of a registry. */
export async function listImagesCommand(
  { json }: ListImagesCommandOptions,
  { stdout, signal }: CommandContext,
): Promise<number> {
  await needDocker(signal);
  const made = await listImages(await readImageReferences(localImages, signal), signal);
  const upstream = await listImages(await readImageReferences('', signal), signal);
  const images = [
    ...made,
    ...upstream.filter((one) => made.every(({ reference }) => reference !== one.reference)),
  ];
  if (json) stdout.write(`${JSON.stringify(images, null, 2)}\n`);
  else for (const image of images) stdout.write(`${rowOf(image)}\n`);
  return 0;
}

function rowOf({ name, reference, state, sizeBytes, createdAt }: ListedImage): string {
  const size = sizeBytes === null ? '' : `${Math.round(sizeBytes / 1e6)} MB`;
  const made = createdAt === null ? '' : createdAt.slice(0, 10);
  return [name.padEnd(11), reference.padEnd(48), state.padEnd(9), size.padStart(7), made].join(' ').trimEnd();
}

function imageNamed(text: string): ImageName {
  const name = imagesToMake.find((one) => one === text);
  if (name) return name;
  throw new ScaleproofError('SP_UNKNOWN_NAME', `There is no image '${text}'.${suggest(text, imagesToMake)}`);
}

async function needDocker(signal: AbortSignal): Promise<void> {
  const missing = await whatDockerLacks(signal);
  if (missing) throw new ScaleproofError('SP_RUNTIME_UNAVAILABLE', `${missing.reason} ${missing.enable}`);
}
