import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readlink } from 'node:fs/promises';
import { relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { assertNever } from '../../core/errors.ts';
import { contextFiles } from './context-files.ts';
import type { Recipe } from './recipe.ts';

/**
 * Identifies what an image is made from: every file with its content and whether it is a program, and the image it
 * stands on. The same on every machine for the same content.
 */
export async function fingerprint(recipe: Recipe, baseId: string): Promise<string> {
  const hash = createHash('sha256').update(`${recipe.dockerfile}\0${baseId}\0`);
  for (const ingredient of recipe.ingredients) {
    switch (ingredient.kind) {
      case 'npm-package':
      case 'python-package':
        hash.update(`${ingredient.spec}\0${ingredient.to}\0`);
        break;
      case 'copy':
        for (const file of await contextFiles(ingredient.from)) {
          hash.update(`${ingredient.to}/${relative(ingredient.from, file)}\0`);
          await addFile(hash, file);
        }
        break;
      default:
        assertNever(ingredient);
    }
  }
  return hash.digest('hex').slice(0, 16);
}

async function addFile(hash: Hash, file: string): Promise<void> {
  const found = await lstat(file);
  if (found.isSymbolicLink()) {
    hash.update(`link ${await readlink(file)}\0`);
    return;
  }
  hash.update(`file ${found.size} ${found.mode & 0o111}\0`);
  await pipeline(createReadStream(file), async (chunks) => {
    for await (const chunk of chunks) hash.update(chunk);
  });
}
