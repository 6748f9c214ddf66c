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

/** What is wrong with a compose file that is not ours, or with its images. */
const knownOfTheirs = [
  {
    says: /failed to solve|failed to build|returned a non-zero code|Dockerfile/,
    code: 'SP_START_FAILED',
    sentence: () => "An image could not be built. 'docker compose build' shows the same.",
  },
  {
    says: /no such image|pull access denied|manifest unknown|not found: manifest|image .* not found|dial tcp|TLS handshake|failed to resolve reference|request canceled|registry/i,
    code: 'SP_RUNTIME_UNAVAILABLE',
    sentence: () =>
      "An image is not here and could not be pulled. 'docker compose pull' shows the same; log in to its registry, or build the image.",
  },
  {
    says: /dependency failed to start|didn't complete successfully/,
    code: 'SP_START_FAILED',
    sentence: () => 'A service that others depend on did not become what they wait for.',
  },
] as const;

/**
 * The error for what compose or the engine has thrown, about one node or about a whole topology. `whose`: the compose file that was
 * started.
 */
export function describeEngineFailure(
  cause: unknown,
  what: string,
  whose: 'ours' | 'theirs' = 'ours',
): ScaleproofError {
  if (cause instanceof ScaleproofError && cause.code !== 'SP_START_FAILED') return cause;
  const text = messageOf(cause);
  const sentences = whose === 'ours' ? known : [...known.slice(0, 2), ...knownOfTheirs, ...known.slice(3, 5)];
  const found = sentences.find(({ says }) => says.test(text));
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
