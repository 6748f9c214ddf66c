import { expect, test } from 'vitest';
import { plainBalancing } from '../../plan/topology.ts';
import { nodesOf, targetsFile } from './targets.ts';

const labels = { cell: 'redis/kill', topology: 'redis', scenario: 'kill', repetition: '0' };

test('every node of a topology is a target of its own, under labels that outlive a restart', () => {
  const nodes = nodesOf({
    app: { instances: 2 },
    balancer: { engine: 'nginx', policy: 'round-robin', ...plainBalancing },
    redis: 'single',
    postgres: 'replicated',
    pgbouncer: 'transaction',
  });
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
