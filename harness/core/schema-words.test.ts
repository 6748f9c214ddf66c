import { expect, test } from 'vitest';
import { z } from 'zod';
import { schemaWords } from './schema-words.ts';

const schema = z.strictObject({
  engine: z.enum(['nginx', 'haproxy', 'built-in']).default('nginx'),
  instances: z.int().min(1).max(9).default(1),
  names: z.array(z.string()).min(1).default(['a']),
  share: z.number().gt(0).optional(),
  expect: z.union([z.literal('pass'), z.strictObject({ fail: z.array(z.string()) })]).default('pass'),
  load: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('constant-rate'), perSecond: z.number() }),
      z.strictObject({ kind: z.literal('constant-users'), users: z.number() }),
    ])
    .optional(),
});

function wordsOf(written: unknown): string[] {
  const { error } = schema.safeParse(written, { error: schemaWords });
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

test.each<[unknown, string]>([
  [
    { engine: 'ngnix' },
    "engine: expected one of 'nginx', 'haproxy', 'built-in', not 'ngnix'. Did you mean 'nginx'?",
  ],
  [{ engine: 'traefik' }, "engine: expected one of 'nginx', 'haproxy', 'built-in', not 'traefik'"],
  [
    { instance: 3 },
    ": there is no field 'instance'. Did you mean 'instances'? There is: engine, instances, names, share, expect, load",
  ],
  [{ instances: 0 }, 'instances: expected at least 1'],
  [{ instances: 1.5 }, 'instances: expected a whole number'],
  [{ instances: 10 }, 'instances: expected at most 9'],
  [{ instances: '3' }, 'instances: expected a number'],
  [{ share: 0 }, 'share: expected more than 0'],
  [{ names: [] }, 'names: expected at least 1 entry'],
  [{ names: 'a' }, 'names: expected a list, [...]'],
  [{ names: [{}] }, 'names.0: expected a text, not an object'],
  [
    { load: { kind: 'constant-user' } },
    "load.kind: expected one of 'constant-rate', 'constant-users', not 'constant-user'. Did you mean 'constant-users'?",
  ],
  [{ load: { kind: 'constant-rate' } }, 'load.perSecond: expected a number, and it is missing'],
  [{ load: {} }, "load.kind: expected one of 'constant-rate', 'constant-users', and it is missing"],
  [{ expect: 'failed' }, "expect: expected 'pass', not 'failed', or expected an object with fields, { ... }"],
])('%j: %s', (written, words) => {
  expect(wordsOf(written)).toEqual([words]);
});
