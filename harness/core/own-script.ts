import { dirname, extname, join } from 'node:path';

/** Whether scaleproof runs as an installed package, compiled to JavaScript, and not from its sources. */
export const isInstalled = extname(import.meta.filename) === '.js';

/** How a user calls scaleproof, before the name of a command. */
export const calledBy = isInstalled ? 'npx scaleproof' : 'npm run bench --';

/**
 * The file of a module that runs in a process or thread of its own: `name`, relative to the folder of the module that asks, with the
 * extension of that one, since the package is compiled and a checkout is not. Absolute path.
 */
export function ownScript({ filename }: Pick<ImportMeta, 'filename'>, name: string): string {
  return join(dirname(filename), `${name}${extname(filename)}`);
}
