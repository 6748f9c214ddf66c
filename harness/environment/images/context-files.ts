import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** What no image needs: tests, and what an install or a run put there. */
const left = /^(?:node_modules|data|test|\..*)$|\.test\.ts$/;

/** The files and symbolic links of a file or folder that go into an image, sorted; absolute paths. */
export async function contextFiles(path: string): Promise<string[]> {
  if (!(await lstat(path)).isDirectory()) return [path];
  const names = (await readdir(path)).filter((name) => !left.test(name)).sort();
  return (await Promise.all(names.map((name) => contextFiles(join(path, name))))).flat();
}
