import { ScaleproofError } from '../../core/errors.ts';
import { suggest } from '../../core/suggest.ts';
import { askGit } from './git.ts';
import type { Repository } from './repository.ts';

export interface Commit {
  readonly commit: string;
  /** Of its files: equal for commits with the same content. */
  readonly tree: string;
}

/**
 * The commit that a ref names. Throws `SP_UNKNOWN_NAME` when there is none: with the names that are like it,
 * or with how to get it into a clone that is shallow.
 */
export async function findCommit({ top }: Repository, ref: string, signal: AbortSignal): Promise<Commit> {
  const named = await askGit(['rev-parse', '--verify', '--end-of-options', `${ref}^{commit}`], top, signal);
  if (named.ok && isObject(named.stdout)) {
    const tree = await askGit(['rev-parse', '--verify', `${named.stdout}^{tree}`], top, signal);
    if (tree.ok && isObject(tree.stdout)) return { commit: named.stdout, tree: tree.stdout };
  }
  const shallow = await askGit(['rev-parse', '--is-shallow-repository'], top, signal);
  throw shallow.stdout === 'true'
    ? notInShallow(ref, top)
    : unknown({ ref, top, known: await namesIn(top, signal), said: named.stderr });
}

/** SHA-1 or SHA-256. */
function isObject(text: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
}

async function namesIn(top: string, signal: AbortSignal): Promise<readonly string[]> {
  const places = ['refs/heads', 'refs/remotes', 'refs/tags'];
  const { stdout } = await askGit(['for-each-ref', '--format=%(refname:short)', ...places], top, signal);
  return stdout.split('\n').filter((name) => name !== '');
}

interface UnknownRef {
  readonly ref: string;
  readonly top: string;
  readonly known: readonly string[];
  readonly said: string;
}

function unknown({ ref, top, known, said }: UnknownRef): ScaleproofError {
  const [, ambiguous] = /^error: (.*is ambiguous)$/m.exec(said) ?? [];
  const tracked = known.find((name) => name.endsWith(`/${ref}`));
  const meant =
    (ambiguous && ` Git says that the ${ambiguous}.`) ??
    (tracked && ` There is '${tracked}': name it so.`) ??
    suggest(ref, known);
  return new ScaleproofError(
    'SP_UNKNOWN_NAME',
    `There is no commit '${ref}' in the repository ${top}.${meant} A folder is written with a dot or a ` +
      'slash in front, such as ./shop.',
  );
}

function notInShallow(ref: string, top: string): ScaleproofError {
  const isRelative = /[~^:]|@\{/.test(ref);
  const name = ref.replace(/^(?:refs\/)?(?:remotes\/)?origin\//, '');
  const enable = isRelative
    ? "Get the rest with 'git fetch --unshallow'"
    : `Get it with 'git fetch --depth=1 origin ${name}', and name it FETCH_HEAD`;
  return new ScaleproofError(
    'SP_UNKNOWN_NAME',
    `There is no commit '${ref}' in the repository ${top}, a shallow clone that has a part of the history. ` +
      `${enable}; in GitHub Actions, give actions/checkout 'fetch-depth: 0'.`,
  );
}
