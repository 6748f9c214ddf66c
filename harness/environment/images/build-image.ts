import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeDirectory } from '../cleanup/run-directory.ts';
import { docker } from './docker-command.ts';
import { recipeLabel } from './image-name.ts';
import { layOutContext } from './lay-out-context.ts';
import type { Recipe } from './recipe.ts';

export interface BuildOptions {
  /** The name that it gets. */
  readonly reference: string;
  /** The image that it stands on. */
  readonly base: string;
  readonly fingerprint: string;
  /** Uses the engine's cache of earlier builds, or makes every layer again. */
  readonly layers: 'cached' | 'again';
  readonly signal: AbortSignal;
}

/** Builds an image from its recipe and labels it with the fingerprint. Throws with the last lines of a failed build. */
export async function buildImage(
  recipe: Recipe,
  { reference, base, fingerprint, layers, signal }: BuildOptions,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), `scaleproof-${recipe.name}-`));
  try {
    await layOutContext(recipe, folder, signal);
    const args = [
      'build',
      '--quiet',
      '--force-rm',
      '--tag',
      reference,
      '--label',
      `${recipeLabel}=${fingerprint}`,
    ];
    const again = layers === 'again' ? ['--no-cache'] : [];
    const file = join(folder, recipe.dockerfile);
    await docker([...args, ...again, '--build-arg', `BASE=${base}`, '--file', file, folder], { signal });
  } finally {
    await removeDirectory(folder);
  }
}
