import { type BalancerEngine, balancerEngines } from '../../plan/balancer-names.ts';
import { storeServers } from '../../plan/store-settings.ts';

type Program = Exclude<BalancerEngine, 'built-in'>;
const programs = balancerEngines.filter((engine): engine is Program => engine !== 'built-in');

/** Services of the compose file, each of which is one server in an image of its own name. */
export const serverImages = [...storeServers, ...programs, 'prometheus'] as const;

/** Every image that can be made here, each after those that it stands on. */
export const imageNames = ['base', 'node', 'app', ...serverImages] as const;
export type ImageName = (typeof imageNames)[number];

/**
 * What comes neither from Debian nor with npm, so that not every machine can make it: only topologies that ask for it need it.
 */
export const optionalImages: ReadonlySet<ImageName> = new Set(['envoy']);

/** What images made here are called in front of the name that docker-compose.bench.yml has for them. */
export const localImages = 'scaleproof-local/';

/** The label that says from what an image was made: its fingerprint. */
export const recipeLabel = 'scaleproof.recipe';
