import { messageOf, ScaleproofError } from '../../core/errors.ts';

const shownLines = 12;

/** How a full disk shows, in what compose, the engine or a program in a container says; and what we say of it. */
export const fullDisk = {
  says: /no space left on device|ENOSPC/i,
  code: 'SP_START_FAILED',
  sentence: () =>
    "The disk is full where the engine keeps its data. 'docker system df' shows what is there, and " +
    "'docker system prune' removes what no container uses.",
} as const;

/** What compose and the engine say of what went wrong, and what we say of it. */
const known = [
  fullDisk,
  {
    says: /port is already allocated|address already in use/i,
    code: 'SP_PORT_TAKEN',
    sentence: (text: string) =>
      `Port ${/127\.0\.0\.1:(\d+)/.exec(text)?.[1] ?? '(see below)'} of 127.0.0.1 is taken by another program. End ` +
      'that program, or set another port.',
  },
  {
    says: /no such image|pull access denied|manifest unknown|not found: manifest|image .* not found/i,
    code: 'SP_RUNTIME_UNAVAILABLE',
    sentence: () =>
      "An image is missing. 'scaleproof images list' shows which, and 'scaleproof images build' makes it.",
  },
  {
    says: /cannot connect to the docker daemon|connection refused|ENOENT.*docker\.sock|ECONNREFUSED/i,
    code: 'SP_RUNTIME_UNAVAILABLE',
    sentence: () => 'The Docker engine does not answer. Start it, or run with --runtime process.',
  },
  {
    says: /permission denied.*(?:docker daemon|docker\.sock)|EACCES/i,
    code: 'SP_RUNTIME_UNAVAILABLE',
    sentence: () =>
      "The Docker engine refuses this user. Become a member of its group ('docker'), or run with --runtime process.",
  },
  {
    says: /yaml: |validating |invalid compose project|additional propert|is not allowed|no such service|undefined (?:volume|network|config)|top-level object/i,
    code: 'SP_START_FAILED',
    sentence: () =>
      "The compose file is not valid. 'docker compose -f docker-compose.bench.yml config' shows the place, and " +
      "'git diff docker-compose.bench.yml' what was changed.",
  },
] as const;

/** The error for what compose or the engine has thrown, about one node or about a whole topology. */
export function describeEngineFailure(cause: unknown, what: string): ScaleproofError {
  if (cause instanceof ScaleproofError && cause.code !== 'SP_START_FAILED') return cause;
  const text = messageOf(cause);
  const found = known.find(({ says }) => says.test(text));
  const lines = text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-shownLines);
  const quoted = `The last lines were:\n  ${lines.join('\n  ')}`;
  return new ScaleproofError(
    found?.code ?? 'SP_START_FAILED',
    `${what} could not be started as containers. ${found?.sentence(text) ?? ''} ${quoted}`.replace(
      '  The',
      ' The',
    ),
    { cause },
  );
}
