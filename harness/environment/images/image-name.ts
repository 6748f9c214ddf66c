/** Every image that can be made here, each after those that it stands on. */
export const imageNames = [
  'base',
  'node',
  'app',
  'redis',
  'postgres',
  'pgbouncer',
  'nginx',
  'haproxy',
  'caddy',
  'prometheus',
] as const;
export type ImageName = (typeof imageNames)[number];

/** What images made here are called in front of the name that docker-compose.bench.yml has for them. */
export const localImages = 'scaleproof-local/';

/** The label that says from what an image was made: its fingerprint. */
export const recipeLabel = 'scaleproof.recipe';
