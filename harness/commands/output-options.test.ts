import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { withOutputOptions } from './output-options.ts';

const root = join(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/ci.md'), 'utf8');
const rows = page.split('\n').filter((line) => line.startsWith('| `'));

/** What stands in backticks in the first column. */
const named = rows.flatMap((row) =>
  [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, name = '']) => name),
);

test('docs/ci.md has every option of an output', () => {
  const flags = withOutputOptions(new Command()).options.map(({ flags }) => flags);
  const missing = flags.filter((flag) => !named.some((name) => name.split(' ')[0] === flag.split(' ')[0]));
  expect(missing).toEqual([]);
});

test('docs/ci.md has every input of the action', () => {
  const { inputs } = z
    .object({ inputs: z.record(z.string(), z.unknown()) })
    .parse(parse(readFileSync(join(root, 'action.yml'), 'utf8')));
  expect(Object.keys(inputs).filter((name) => !named.includes(name))).toEqual([]);
});

test('the recipe for GitLab is YAML, with the files that are written', () => {
  const [, recipe = ''] = /```yaml\n([\s\S]*?)```/.exec(page) ?? [];
  expect(parse(recipe)).toMatchObject({
    gate: {
      artifacts: { reports: { junit: 'reports/gitlab/junit.xml', metrics: 'reports/gitlab/metrics.txt' } },
    },
  });
});
