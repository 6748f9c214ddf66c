const passedOn = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'TZ'] as const;

/**
 * What every process of a topology gets: where programs and the home folder are, and nothing of what else the user's
 * shell holds. Secrets do not leak into it, and it is the same on every machine.
 */
export function minimalEnvironment(): Record<string, string> {
  return Object.fromEntries(
    passedOn.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** What processes of the harness itself get: also where Node keeps compiled code, so that they start in half the time. */
export function ownEnvironment(): Record<string, string> {
  const { NODE_COMPILE_CACHE } = process.env;
  return { ...minimalEnvironment(), ...(NODE_COMPILE_CACHE && { NODE_COMPILE_CACHE }) };
}
