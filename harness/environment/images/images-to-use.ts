import { docker } from './docker-command.ts';
import { type ImageName, imageNames, localImages } from './image-name.ts';
import { composeFile, type ImageReferences, readImageReferences } from './image-references.ts';

/** Which images the compose file is told to use. */
export interface ImageChoice {
  /** Goes before every image name: SCALEPROOF_IMAGES. '' for those of a registry. */
  readonly prefix: string;
  readonly references: ImageReferences;
  /** What the engine has none of. */
  readonly missing: readonly ImageName[];
  /** What a reader of the results must know, in full sentences. */
  readonly notes: readonly string[];
}

/** What a topology may need; the rest is for building, or never part of a cell. */
const parts = imageNames.filter((name) => !['base', 'prometheus'].includes(name));

/**
 * The images of the compose file under the names that the user set by SCALEPROOF_IMAGES. Without that, those of a
 * registry, unless the engine has more of those that were made here. Never pulls.
 */
export async function chooseImages(signal: AbortSignal, file = composeFile): Promise<ImageChoice> {
  const wanted = process.env.SCALEPROOF_IMAGES;
  const prefixes = wanted ? [wanted] : ['', localImages];
  const present = await presentImages(signal);
  const choices = await Promise.all(
    prefixes.map(async (prefix): Promise<ImageChoice> => {
      const references = await readImageReferences(prefix, signal, file);
      const missing = parts.filter((name) => !present.has(references[name]));
      return { prefix, references, missing, notes: notesOn(prefix) };
    }),
  );
  return choices.reduce((best, choice) => (choice.missing.length < best.missing.length ? choice : best));
}

/** What SCALEPROOF_IMAGES is to be for the compose file, as `chooseImages` says. */
export async function imagesToUse(signal: AbortSignal): Promise<string> {
  return (await chooseImages(signal)).prefix;
}

/** The names with tags of all images that the engine has. */
export async function presentImages(signal: AbortSignal): Promise<ReadonlySet<string>> {
  const listed = await docker(['image', 'ls', '--format', '{{.Repository}}:{{.Tag}}'], { signal });
  return new Set(listed.split('\n').filter((line) => line !== ''));
}

function notesOn(prefix: string): string[] {
  if (prefix !== localImages) return [];
  return [
    `The containers are of images made from Debian's packages (${localImages}), not of the official ones; ` +
      '\'docker compose -f docker-compose.bench.yml --profile "*" pull\' brings those.',
  ];
}
