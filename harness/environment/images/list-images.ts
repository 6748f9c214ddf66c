import { fingerprint } from './fingerprint.ts';
import type { ImageName } from './image-name.ts';
import type { ImageReferences } from './image-references.ts';
import { inspectImage, type PresentImage } from './inspect-image.ts';
import { baseFingerprint } from './make-base.ts';
import { imagesToMake, recipeOf } from './recipes.ts';

export interface ListedImage {
  readonly name: ImageName;
  readonly reference: string;
  /** `outdated`: made here, from other things than a build would use. `foreign`: pulled, or made by somebody else. */
  readonly state: 'current' | 'outdated' | 'foreign' | 'missing';
  /** Null when missing. */
  readonly sizeBytes: number | null;
  readonly createdAt: string | null;
}

/** What the engine has of the images that the compose file names. */
export async function listImages(references: ImageReferences, signal: AbortSignal): Promise<ListedImage[]> {
  const present = new Map<ImageName, PresentImage | null>();
  for (const name of imagesToMake) present.set(name, await inspectImage(references[name], signal));
  return Promise.all(
    imagesToMake.map(async (name) => {
      const image = present.get(name) ?? null;
      return {
        name,
        reference: references[name],
        state: await stateOf(name, present),
        sizeBytes: image?.sizeBytes ?? null,
        createdAt: image?.createdAt ?? null,
      };
    }),
  );
}

async function stateOf(
  name: ImageName,
  present: ReadonlyMap<ImageName, PresentImage | null>,
): Promise<ListedImage['state']> {
  const image = present.get(name);
  if (!image) return 'missing';
  if (image.recipe === null) return 'foreign';
  if (name === 'base') return image.recipe === (await baseFingerprint()) ? 'current' : 'outdated';
  const recipe = recipeOf(name);
  const base = present.get(recipe.on);
  return base && image.recipe === (await fingerprint(recipe, base.id)) ? 'current' : 'outdated';
}
