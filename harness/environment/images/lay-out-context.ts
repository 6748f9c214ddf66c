import { constants } from 'node:fs';
import { copyFile, cp, lstat, mkdir, readdir, rename } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { assertNever, ScaleproofError } from '../../core/errors.ts';
import { contextFiles } from './context-files.ts';
import type { Ingredient, Recipe } from './recipe.ts';
import { CommandFailed, runCommand } from './run-command.ts';

/** Puts what an image is made from into an empty folder. */
export async function layOutContext(recipe: Recipe, folder: string, signal: AbortSignal): Promise<void> {
  for (const ingredient of recipe.ingredients) {
    switch (ingredient.kind) {
      case 'copy':
        await copyFiles(ingredient.from, join(folder, ingredient.to));
        break;
      case 'npm-package':
        await unpack(ingredient, folder, signal);
        break;
      case 'python-package':
        await installPython(ingredient, folder, signal);
        break;
      default:
        assertNever(ingredient);
    }
  }
}

async function copyFiles(from: string, to: string): Promise<void> {
  for (const file of await contextFiles(from)) {
    const target = join(to, relative(from, file));
    await mkdir(dirname(target), { recursive: true });
    if ((await lstat(file)).isSymbolicLink()) await cp(file, target, { verbatimSymlinks: true });
    else await copyFile(file, target, constants.COPYFILE_FICLONE);
  }
}

/** By npm itself, so that its registry, its proxy and its cache are those of the user. */
async function unpack(
  { spec, to }: Ingredient & { kind: 'npm-package' },
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  const packed = join(folder, '.packed');
  await mkdir(packed);
  try {
    await runCommand('npm', ['pack', spec, '--pack-destination', packed], { signal, cwd: folder });
    const [archive = ''] = await readdir(packed);
    await runCommand('tar', ['-xzf', join(packed, archive), '-C', packed], { signal });
  } catch (cause) {
    if (!(cause instanceof CommandFailed)) throw cause;
    throw new ScaleproofError(
      'SP_START_FAILED',
      `The npm package ${spec} could not be fetched: ${cause.message}`,
      {
        cause,
      },
    );
  }
  await rename(join(packed, 'package'), join(folder, to));
}

/** By pip itself, likewise. For the Linux of the image, whatever runs here. */
async function installPython(
  { spec, to }: Ingredient & { kind: 'python-package' },
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  const platform = `manylinux_2_31_${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}`;
  const ready = ['--no-deps', '--only-binary', ':all:', '--platform', platform, '--no-compile'];
  const args = ['-m', 'pip', 'install', '--quiet', ...ready, '--target', join(folder, to), spec];
  try {
    await runCommand('python3', args, { signal, cwd: folder });
  } catch (cause) {
    if (!(cause instanceof CommandFailed)) throw cause;
    throw new ScaleproofError(
      'SP_START_FAILED',
      `The Python package ${spec} could not be fetched. It needs python3 with pip; on Debian: 'apt-get install ` +
        `python3-pip'. ${cause.message}`,
      { cause },
    );
  }
}
