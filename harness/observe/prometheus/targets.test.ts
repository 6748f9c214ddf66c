import { expect, test } from 'vitest';
import { plainTopology } from '../../plan/fixtures/plain-topology.ts';
import { nodesOf, targetsFile } from './targets.ts';

const labels = { cell: 'redis/kill', topology: 'redis', scenario: 'kill', repetition: '0' };

test('every node of a topology is a target of its own, under labels that outlive a restart', () => {
  const settings = { redis: 'single', postgres: 'replicated', pgbouncer: 'transaction' } as const;
  const nodes = nodesOf(plainTopology('redis', { app: { instances: 2 }, ...settings }));
  const targets = JSON.parse(targetsFile('127.0.0.1:7000', labels, nodes));
  expect(targets.map((target: { labels: { instance: string } }) => target.labels.instance)).toEqual([
    'app-1',
    'app-2',
    'nginx',
    'redis',
    'postgres',
    'postgres-replica',
    'pgbouncer',
  ]);
  expect(targets[0]).toEqual({
    targets: ['127.0.0.1:7000'],
    labels: { ...labels, instance: 'app-1', role: 'app', __metrics_path__: '/redis/kill/0/app-1' },
  });
});
