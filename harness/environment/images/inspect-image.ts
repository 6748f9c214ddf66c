import { z } from 'zod';
import { messageOf } from '../../core/errors.ts';
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

const inspected = z.array(
  z.object({
    Id: z.string(),
    Size: z.number(),
    Created: z.string(),
    Config: z.object({ Labels: z.record(z.string(), z.string()).nullish() }).nullish(),
  }),
);

/** The image with this name; null when the engine has none. Never pulls. */
export async function inspectImage(reference: string, signal: AbortSignal): Promise<PresentImage | null> {
  const [image] = await inspect(reference, signal);
  if (!image) return null;
  return {
    id: image.Id,
    sizeBytes: image.Size,
    createdAt: image.Created,
    recipe: image.Config?.Labels?.[recipeLabel] ?? null,
  };
}

async function inspect(reference: string, signal: AbortSignal): Promise<z.infer<typeof inspected>> {
  try {
    return inspected.parse(JSON.parse(await docker(['image', 'inspect', reference], { signal })));
  } catch (cause) {
    // The same exit code as that of an engine that does not answer, so only the words tell.
    if (/no such image/i.test(messageOf(cause))) return [];
    throw cause;
  }
}
