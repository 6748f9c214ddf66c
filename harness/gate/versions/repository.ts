import { realpath } from 'node:fs/promises';
import { askGit } from './git.ts';

/** A git repository with a work tree. */
export interface Repository {
  /** The top folder of the work tree, without links. */
  readonly top: string;
  /** Its `.git`, or that of the linked work tree. */
  readonly gitFolder: string;
}

export type FoundRepository =
  | { readonly kind: 'found'; readonly repository: Repository }
  /** Git's own words, without a full stop. */
  | { readonly kind: 'none'; readonly why: string };

/** The repository that a folder lies in. */
export async function repositoryOf(folder: string, signal: AbortSignal): Promise<FoundRepository> {
  const top = await askGit(['rev-parse', '--show-toplevel'], folder, signal);
  const gitFolder = await askGit(['rev-parse', '--absolute-git-dir'], folder, signal);
  if (top.ok && gitFolder.ok && top.stdout !== '') {
    return {
      kind: 'found',
      repository: { top: await realpath(top.stdout), gitFolder: gitFolder.stdout },
    };
  }
  const [said = ''] = top.stderr.split('\n');
  return { kind: 'none', why: said.replace(/^fatal: /, '').replace(/\.$/, '') };
}

/** The commit that is checked out, and whether there are changes besides. Null before the first commit. */
export async function stateOf(
  { top }: Repository,
  signal: AbortSignal,
): Promise<{ readonly commit: string | null; readonly dirty: boolean }> {
  const [head, changes] = await Promise.all([
    askGit(['rev-parse', '--verify', 'HEAD'], top, signal),
    askGit(['status', '--porcelain'], top, signal),
  ]);
  return { commit: head.ok ? head.stdout : null, dirty: changes.stdout !== '' };
}
