import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { describeDoubts } from './describe-doubts.ts';
import { notObservedKind } from './doubts/not-observed.ts';
import { repetitionFailedKind } from './doubts/repetition-failed.ts';
import { doubtRules } from './find-doubts.ts';

const page = join(import.meta.dirname, '../../docs/measuring.md');
const [start, end] = ['<!-- doubts: `npm test -- describe-doubts -u` writes this -->\n', '<!-- /doubts -->'];

test('docs/measuring.md says what makes a verdict unknown, as the doubts say it of themselves', async () => {
  const text = readFileSync(page, 'utf8');
  const [before, rest = ''] = text.split(start);
  const [, after] = rest.split(end);
  const generated = describeDoubts([repetitionFailedKind, notObservedKind, ...doubtRules]);
  await expect(`${before}${start}${generated}\n${end}${after}`).toMatchFileSnapshot(page);
});

test('a doubt says when it speaks in a sentence, and casts doubt on no more than it says', () => {
  for (const { when } of doubtRules) expect(when).toMatch(/^(?:[A-Z]|k6).*[^.]$/);
});
