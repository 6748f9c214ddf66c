import { z } from 'zod';
import { docker } from './docker-command.ts';
import { recipeLabel } from './image-name.ts';

/** An image that the engine has. */
export interface PresentImage {
  /** Of its content: another one after each build that changed something. */
  readonly id: string;
  readonly sizeBytes: number;
  readonly createdAt: string;
  /** From what it was made here; null for an image that came from elsewhere. */
  readonly recipe: string | null;
}

const inspected = z
  .array(
    z.object({
      Id: z.string(),
      Size: z.number(),
      Created: z.string(),
      Config: z.object({ Labels: z.record(z.string(), z.string()).nullish() }).nullish(),
    }),
  )
  .length(1);

/** The image with this name; null when the engine has none. Never pulls. */
export async function inspectImage(reference: string, signal: AbortSignal): Promise<PresentImage | null> {
  // `image inspect` ends with 1 for a missing image as for an engine that does not answer, so it is not asked alone.
  const ids = await docker(['image', 'ls', '--quiet', '--no-trunc', reference], { signal });
  if (ids.trim() === '') return null;
  const [image] = inspected.parse(JSON.parse(await docker(['image', 'inspect', reference], { signal })));
  if (!image) return null;
  return {
    id: image.Id,
    sizeBytes: image.Size,
    createdAt: image.Created,
    recipe: image.Config?.Labels?.[recipeLabel] ?? null,
  };
}
