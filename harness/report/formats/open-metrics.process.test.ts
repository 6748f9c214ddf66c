import { execFileSync, spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hostileSummary } from '../../fixtures/hostile-records.ts';
import { exampleGate } from '../../gate/fixtures/example-gate.ts';
import { parseExposition } from '../../observe/parse-exposition.ts';
import { openMetrics } from './open-metrics.ts';
import { summaryOfGate } from './summary-of-gate.ts';

/** The parser of the format's own authors, from Debian's python3-prometheus-client. */
const reading = `
import json, sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse
def samples(text):
    return [[s.name, dict(s.labels), s.value] for family in parse(text) for s in family.samples]
print(json.dumps([samples(text) for text in json.load(sys.stdin)]))
`;
const python = '/usr/bin/python3';
const isThere = spawnSync(python, ['-c', 'import prometheus_client']).status === 0;

test.skipIf(!isThere && !process.env.CI)('metrics are OpenMetrics as its authors read it', () => {
  const texts = [summaryOfGate(exampleGate()), ...fc.sample(hostileSummary, { numRuns: 60, seed: 14 })].map(
    openMetrics,
  );
  const read: unknown = JSON.parse(
    execFileSync(python, ['-c', reading], {
      input: JSON.stringify(texts),
      encoding: 'utf8',
      maxBuffer: 2 ** 27,
    }),
  );
  expect(read).toEqual(
    texts.map((text) => parseExposition(text).map(({ name, labels, value }) => [name, labels, value])),
  );
});
