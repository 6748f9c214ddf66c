import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { describeDoubts } from './describe-doubts.ts';
import { notObservedKind } from './doubts/not-observed.ts';
import { repetitionFailedKind } from './doubts/repetition-failed.ts';
import { doubtRules } from './find-doubts.ts';

const page = join(import.meta.dirname, '../../docs/measuring.md');
const [start, end] = ['<!-- doubts: `npm test -- describe-doubts -u` writes this -->\n', '<!-- /doubts -->'];

test('docs/measuring.md lists the doubts and what they make unknown', async () => {
  const text = readFileSync(page, 'utf8');
  const [before, rest = ''] = text.split(start);
  const [, after] = rest.split(end);
  const generated = describeDoubts([repetitionFailedKind, notObservedKind, ...doubtRules]);
  await expect(`${before}${start}${generated}\n${end}${after}`).toMatchFileSnapshot(page);
});

test('a doubt has a description of when it is raised, and affects no more than it declares', () => {
  for (const { when } of doubtRules) expect(when).toMatch(/^(?:[A-Z]|k6).*[^.]$/);
});
