import { buildImage } from './build-image.ts';
import { docker } from './docker-command.ts';
import { fingerprint } from './fingerprint.ts';
import { type ImageName, imageNames, optionalImages } from './image-name.ts';
import type { ImageReferences } from './image-references.ts';
import { inspectImage, type PresentImage } from './inspect-image.ts';
import { baseFingerprint, makeBase } from './make-base.ts';
import type { Recipe } from './recipe.ts';
import { recipeOf } from './recipes.ts';

/** What becomes of one image. `foreign`: somebody else has put one there under the same name, and it is left alone. */
export type BuildOutcome = 'building' | 'built' | 'current' | 'foreign' | 'failed';

export interface BuildImagesOptions {
  readonly references: ImageReferences;
  /** In an order in which each stands on those before it, or on what the engine has or can pull. */
  readonly names: readonly ImageName[];
  /** To be built again in any case. */
  readonly again: ReadonlySet<ImageName>;
  readonly onOutcome: (name: ImageName, outcome: BuildOutcome, tookMs: number) => void;
  readonly signal: AbortSignal;
}

/**
 * Makes images one after another and leaves alone what is there and was made from the same things. Throws
 * `SP_START_FAILED` or `SP_RUNTIME_UNAVAILABLE` with the last lines of what failed; of an optional one once the others are made.
 */
export async function buildImages({ names, onOutcome, ...options }: BuildImagesOptions): Promise<void> {
  const failures: unknown[] = [];
  for (const name of names) {
    const startedAt = performance.now();
    const tell = (outcome: BuildOutcome) => onOutcome(name, outcome, performance.now() - startedAt);
    const { references, signal } = options;
    const before = await inspectImage(references[name], signal);
    const made = makeOne(name, before, { ...options, onBuild: () => tell('building') });
    const outcome = await made.catch((cause: unknown): BuildOutcome => {
      if (signal.aborted || !optionalImages.has(name)) throw cause;
      failures.push(cause);
      return 'failed';
    });
    if (outcome === 'built' && before?.recipe) {
      const after = await inspectImage(references[name], signal);
      if (before.id !== after?.id) await removeReplaced(before.id, signal);
    }
    tell(outcome);
  }
  if (failures.length > 0) throw failures[0];
}

/** The images and those that they stand on, in the order in which they are made. */
export function withFoundations(names: readonly ImageName[]): readonly ImageName[] {
  const all = new Set<ImageName>(names);
  // Backwards, since each image stands on one that comes earlier.
  for (const name of imageNames.toReversed()) {
    if (name !== 'base' && all.has(name)) all.add(recipeOf(name).on);
  }
  return imageNames.filter((name) => all.has(name));
}

interface MakeOptions extends Pick<BuildImagesOptions, 'references' | 'again' | 'signal'> {
  readonly onBuild: () => void;
}

async function makeOne(
  name: ImageName,
  present: PresentImage | null,
  { references, again, signal, onBuild }: MakeOptions,
): Promise<BuildOutcome> {
  const reference = references[name];
  const forced = again.has(name);
  if (present && present.recipe === null && !forced) return 'foreign';
  if (name === 'base') {
    const recipe = await baseFingerprint();
    if (present?.recipe === recipe && !forced) return 'current';
    onBuild();
    await makeBase(reference, recipe, signal);
    return 'built';
  }
  const recipe = recipeOf(name);
  const base = references[recipe.on];
  const made = await fingerprintOn(base, recipe, signal);
  if (present?.recipe === made && !forced) return 'current';
  onBuild();
  const layers = forced ? 'again' : 'cached';
  await buildImage(recipe, { reference, base, fingerprint: made, layers, signal });
  return 'built';
}

async function fingerprintOn(base: string, recipe: Recipe, signal: AbortSignal): Promise<string> {
  const found = await inspectImage(base, signal);
  if (found) return fingerprint(recipe, found.id);
  await docker(['pull', '--quiet', base], { signal });
  return fingerprint(recipe, (await inspectImage(base, signal))?.id ?? base);
}

/** The engine keeps it while a container or another image needs it. */
async function removeReplaced(id: string, signal: AbortSignal): Promise<void> {
  try {
    await docker(['image', 'rm', id], { signal });
  } catch {
    signal.throwIfAborted();
  }
}
