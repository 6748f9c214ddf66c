import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { onTheEngine } from '../harness/environment/fixtures/on-the-engine.ts';
import { testWithDocker } from '../harness/environment/images/fixtures/docker-test.ts';
import { root } from '../harness/environment/images/image-references.ts';
import { type ShownSeries, showRun } from '../harness/observe/prometheus/fixtures/show-run.ts';
import { readRun } from '../harness/record/run-store.ts';

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'scaleproof-test-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

/** Runs the fixture's cell as a user does, and reads what it left. */
async function runWatched() {
  const reports = await temporaryFolder();
  const config = join(import.meta.dirname, 'watched.config.ts');
  const args = ['run', '--prometheus', '--runtime', 'docker', '--config', config, '--out', reports];
  const said = await new Promise<string>((resolve) => {
    const command = [join(root, 'harness/cli.ts'), ...args];
    execFile(process.execPath, command, { cwd: root }, (_, stdout, stderr) => resolve(stdout + stderr));
  });
  const { record } = await readRun('latest', reports).catch(() => expect.fail(said));
  const folder = join(reports, record.id);
  const cell = record.cells[0] ?? expect.fail('There is no cell.');
  const repetition = cell.repetitions[0] ?? expect.fail('The cell did not run.');
  const from = repetition.prometheusFrom ?? expect.fail('No Prometheus watched it.');
  return { record, folder, cell, repetition, fromS: Date.parse(from) / 1000 };
}

function of(series: readonly ShownSeries[], instance: string): ShownSeries['points'] {
  return series.find(({ labels }) => labels.instance === instance)?.points ?? [];
}

testWithDocker('a run is watched over a restart, and shown again from its folder', async () => {
  const { record, folder, cell, repetition, fromS } = await runWatched();
  expect(repetition.error).toBe(null);
  expect(await onTheEngine(record.id)).toBe('');
  const data = join(folder, 'prometheus');
  const files = await readdir(data, { recursive: true });
  const owners = await Promise.all(files.map(async (file) => (await stat(join(data, file))).uid));
  expect(new Set(owners)).toEqual(new Set([process.getuid?.()]));

  const ask = await showRun(data);
  const measuredS = cell.scenario.phases.measuredMs / 1000;
  const time = String(fromS + measuredS);
  const samples = (name: string) =>
    ask('/api/v1/query', { query: `${name}{cell="watched/kill"}[${measuredS}s]`, time });

  const up = await samples('up');
  expect(up.map(({ labels }) => labels.instance).sort()).toEqual(repetition.nodes.map(({ id }) => id).sort());
  for (const { id } of repetition.nodes) {
    const values = of(up, id).map(([, value]) => value);
    expect(values.length, id).toBeGreaterThanOrEqual(measuredS / 2);
    expect(values.includes(0), id).toBe(id === 'app-2');
    expect(values.at(-1), id).toBe(1);
  }
  const connections = of(await samples('nginx_connections_active'), 'nginx').map(([, value]) => value);
  expect(Math.max(...connections)).toBeGreaterThan(0);
  const starts = of(await samples('process_start_time_seconds'), 'app-2').map(([, value]) => value);
  expect(new Set(starts).size).toBe(2);

  // The record speaks of the phase from its first to its last moment, the samples begin and end within a scrape of them.
  const served = (instance: string) => {
    const found = repetition.measurements.find(
      ({ metric, source }) => metric === 'requests_served' && source.id === instance,
    );
    return found?.value.kind === 'total' ? found.value.value : Number.NaN;
  };
  const { name, route } = { name: 'http_request_duration_seconds_count', route: '/(metrics|health)(/.*)?' };
  const counted = await ask('/api/v1/query_range', {
    query: `sum by (instance) (${name}{cell="watched/kill",route!~"${route}"})`,
    start: String(fromS),
    end: time,
    step: '1',
  });
  for (const instance of ['app-1', 'app-3']) {
    const values = of(counted, instance).map(([, value]) => value);
    const steps = values.slice(1).map((value, index) => value - (values[index] ?? 0));
    const grown = (values.at(-1) ?? 0) - (values[0] ?? 0);
    expect(Math.abs(grown - served(instance)), instance).toBeLessThanOrEqual(2 * Math.max(...steps));
    const written = await ask('/api/v1/query', {
      query: `scaleproof_requests_served{instance="${instance}"}[1h]`,
      time: String(fromS + 600),
    });
    expect(of(written, instance).map(([, value]) => value)).toContain(served(instance));
  }

  const page = await readFile(join(folder, 'index.html'), 'utf8');
  const links = [...page.matchAll(/class="query" href="([^"]+)"/g)];
  expect(links.length).toBeGreaterThan(5);
  for (const [, href = ''] of links) {
    const { searchParams } = new URL(href.replaceAll('&amp;', '&'));
    const query = searchParams.get('g0.expr') ?? '';
    const endS = Date.parse(`${searchParams.get('g0.end_input')}Z`) / 1000;
    const start = String(endS - Number.parseInt(searchParams.get('g0.range_input') ?? '', 10));
    const shown = await ask('/api/v1/query_range', { query, start, end: String(endS), step: '1' });
    expect(shown.length, query).toBeGreaterThan(0);
  }
});
