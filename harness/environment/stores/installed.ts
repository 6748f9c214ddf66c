import { ScaleproofError } from '../../core/errors.ts';
import { findProgram, versionOf } from '../../core/find-program.ts';
import type { Server, StoreWish } from './store.ts';

export interface Installed {
  /** Its absolute path. */
  readonly program: string;
  /** Of the program alone, such as `7.0.15`. */
  readonly number: string;
  /** Such as `redis 7.0.15`. */
  readonly version: string;
}

/** The program of this machine that a topology asks for. Throws `SP_RUNTIME_UNAVAILABLE` when it is missing. */
export async function installed(
  servers: Readonly<Partial<Record<string, Server>>>,
  { server, programFolders }: Pick<StoreWish, 'server' | 'programFolders'>,
): Promise<Installed> {
  const { program } = servers[server] ?? { program: null };
  const found = program && findProgram(program.name, programFolders);
  if (!program || !found)
    throw new ScaleproofError('SP_RUNTIME_UNAVAILABLE', `There is no program for ${server} on this machine.`);
  const number = await versionOf(found, program.versionFlag);
  return { program: found, number, version: `${server} ${number}` };
}
