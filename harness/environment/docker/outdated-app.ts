import { fingerprint } from '../images/fingerprint.ts';
import type { ImageReferences } from '../images/image-references.ts';
import { inspectImage } from '../images/inspect-image.ts';
import { recipeOf } from '../images/recipes.ts';
import type { Unavailable } from '../runtime.ts';

/** Says so when the reference app's image was made from other files than are here: then it is not this app that runs. */
export async function howAppIsOutdated(
  references: ImageReferences,
  signal: AbortSignal,
): Promise<Unavailable | null> {
  known ??= look(references, signal);
  try {
    return await known;
  } catch (cause) {
    known = null;
    throw cause;
  }
}

let known: Promise<Unavailable | null> | null = null;

async function look({ app, node }: ImageReferences, signal: AbortSignal): Promise<Unavailable | null> {
  const [image, base] = await Promise.all([inspectImage(app, signal), inspectImage(node, signal)]);
  // One that was not made by 'scaleproof images build' does not tell from what.
  if (!image?.recipe || !base) return null;
  if (image.recipe === (await fingerprint(recipeOf('app'), base.id))) return null;
  return {
    reason: `The image ${app} was made from other files than are here, so another version of the app would be measured.`,
    enable: "'scaleproof images build app' makes it again.",
  };
}
