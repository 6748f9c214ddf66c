import { localImages } from './image-name.ts';
import { readImageReferences } from './image-references.ts';
import { inspectImage } from './inspect-image.ts';

/**
 * What SCALEPROOF_IMAGES is to be for the compose file: what the user set; else that of the images that were made here,
 * when there are any; else '', for those of a registry.
 */
export async function imagesToUse(signal: AbortSignal): Promise<string> {
  const wanted = process.env.SCALEPROOF_IMAGES;
  if (wanted) return wanted;
  const { base } = await readImageReferences(localImages, signal);
  return (await inspectImage(base, signal)) ? localImages : '';
}
