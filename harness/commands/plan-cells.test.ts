import { expect, test } from 'vitest';
import { problemsIn, scenario, written } from '../config/fixtures/plain-config.ts';
import { resolveConfig } from '../config/resolve-config.ts';
import { external } from '../environment/external/external-runtime.ts';
import { processes } from '../environment/process/process-runtime.ts';
import type { Runtime } from '../environment/runtime.ts';
import { native } from '../load/http/native-driver.ts';
import { k6Driver } from '../load/k6/k6-driver.ts';
import { planCells } from './plan-cells.ts';

const workload = { kind: 'journey', clients: 1, steps: ['list-items'], connections: 'http2' };
const plain = { balancer: { engine: 'built-in' }, instances: 1, sessions: 'memory' };
const wanted = {
  ...written,
  drivers: [native(), k6Driver()],
  topologies: { plain },
  scenarios: [{ ...scenario, driver: 'native', workload }],
  suites: { default: { topologies: ['plain'], scenarios: [scenario.name] } },
};

/** Why the only cell of a config is skipped. */
async function skipOf(runtime: Runtime): Promise<string | null> {
  const config = resolveConfig(wanted, '/app/scaleproof.config.ts');
  const [suite] = config.suites;
  if (!suite) throw new Error('A config has a suite.');
  const { signal } = new AbortController();
  const { cells } = await planCells(suite.cells, { config, runtime, suite, repetitions: 1, seed: 1, signal });
  return cells[0]?.skip?.reason ?? null;
}

test('HTTP/2 is for https entries of what runs already, and for the driver native', async () => {
  expect(await skipOf(external({ entry: 'https://127.0.0.1:8443' }))).toBeNull();
  expect(await skipOf(external({ entry: 'http://127.0.0.1:8080' }))).toContain('agree on HTTP/2 over TLS');
  expect(await skipOf(processes())).toBe('The balancers of the process runtime speak HTTP/1.1 to clients.');
  const byK6 = { ...wanted, scenarios: [{ ...scenario, driver: 'k6', workload }] };
  expect(problemsIn(byK6)).toContain('.workload.connections: the driver k6 cannot be told to speak HTTP/2');
});
