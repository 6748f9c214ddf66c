import { findProgram } from '../../core/find-program.ts';
import type { Server } from './store.ts';

interface Package extends Pick<Server, 'title'> {
  /** The program. */
  readonly name: string;
  /** Commands that install it, as they stand in a sentence. */
  readonly install: readonly string[];
  /** What else can be done when it is missing: the rest of a sentence. */
  readonly otherwise?: string;
}

/** A server that this machine has from a package, and an image from Debian's. */
export function packaged({ title, name, install, otherwise = '' }: Package): Server {
  return {
    title,
    program: { name, versionFlag: '--version', install },
    lacks: (programFolders) =>
      findProgram(name, programFolders)
        ? null
        : {
            reason: `The topology needs ${title}, and no ${name} was found.`,
            enable: `Install it, for instance with ${install.map((command) => `'${command}'`).join(' or ')}${otherwise}.`,
          },
    versionCommand: [name, '--version'],
    imageParts: () => [],
  };
}
