import type { InstancePlacement } from '../app/app.ts';
import { type StoreNode, storeNodesOf } from './store-abilities.ts';
import { type StoreNodeId, type StoreSettings, storeNodes } from './store-settings.ts';

type PlacedStores = Pick<
  InstancePlacement,
  'storeUrls' | 'redisUrl' | 'redisSentinels' | 'postgresUrl' | 'postgresDirectUrl' | 'postgresReplicaUrl'
>;

/**
 * Where an instance finds the stores of its topology. `urlOf` says it of one node, by its place among them; null where that
 * is unknown.
 */
export function placedStores(
  settings: StoreSettings,
  urlOf: (node: StoreNode, index: number) => URL | null,
): PlacedStores {
  const urls = new Map(
    storeNodesOf(settings).flatMap((node, index) => {
      const url = urlOf(node, index);
      return url ? [[node.id, url] as const] : [];
    }),
  );
  const at = (id: StoreNodeId) => urls.get(id) ?? null;
  return {
    storeUrls: Object.fromEntries(urls),
    redisUrl: at('redis'),
    redisSentinels: storeNodes.sentinel.flatMap((id) => at(id) ?? []),
    postgresUrl: at('pgbouncer') ?? at('postgres'),
    postgresDirectUrl: at('postgres'),
    postgresReplicaUrl: at('postgres-replica'),
  };
}
