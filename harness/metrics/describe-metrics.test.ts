import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { describeMetrics } from './describe-metrics.ts';
import { metricNamed, metricNames } from './metrics.ts';

const page = join(import.meta.dirname, '../../docs/metrics.md');
const [start, end] = [
  '<!-- metrics: `npm test -- describe-metrics -u` writes this -->\n',
  '<!-- /metrics -->',
];

test('docs/metrics.md has every metric', async () => {
  const text = readFileSync(page, 'utf8');
  const [before, rest = ''] = text.split(start);
  const [, after] = rest.split(end);
  const generated = describeMetrics();
  for (const name of metricNames) expect(generated).toContain(`| \`${name}\` |`);
  await expect(`${before}${start}${generated}\n${end}${after}`).toMatchFileSnapshot(page);
});

test('a definition is half a sentence, and a question asks', () => {
  for (const name of metricNames) {
    const { definition = 'None', question = 'None?' } = metricNamed(name) ?? {};
    expect.soft(definition, name).toMatch(/[^.?]$/);
    expect.soft(question, name).toMatch(/^[A-Z].*\?/);
  }
});
