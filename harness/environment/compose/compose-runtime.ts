import { checkedOptions } from '../../core/checked-options.ts';
import { ScaleproofError } from '../../core/errors.ts';
import type { Topology } from '../../plan/topology.ts';
import { whyNoReload } from '../balancer/why-no-reload.ts';
import { whatIsMissing } from '../docker/needed-images.ts';
import { whatBalancerLacks } from '../docker/what-containers-lack.ts';
import { composeFile } from '../images/image-references.ts';
import type { Runtime, Unavailable } from '../runtime.ts';
import { bringUpCompose } from './bring-up-compose.ts';
import { type ComposeOptions, composeOptions, composeSettings } from './compose-options.ts';
import { composeVersion, leastCompose } from './compose-version.ts';
import { invalid, readTheirFile, type TheirFile } from './their-file.ts';
import { unnamedStore, whatIsWrong } from './what-is-wrong.ts';

export type { ComposeOptions } from './compose-options.ts';

const { signal: never } = new AbortController();

/**
 * Runs topologies as the services of a compose file of the user's own, which stays as it is: the app's service as many times as the
 * topology has instances, behind the topology's balancer or theirs. Throws `SP_CONFIG_INVALID` for options that are none; what the
 * file does not have is said when a plan is made.
 */
export function compose(options: ComposeOptions): Runtime {
  checkedOptions(compose, composeOptions, options);
  const settings = composeSettings(options);
  const { entry, files } = settings;
  let reading: Promise<TheirFile> | null = null;
  let hasBuilt = false;

  /** As it was when it was read first: a run measures one file. */
  function theirFile(signal: AbortSignal): Promise<TheirFile> {
    reading ??= readTheirFile(settings, signal).then((file) => {
      const wrong = whatIsWrong(settings, file);
      if (wrong.length > 0)
        throw invalid(`${files.join(' and ')} does not have what it asks for:\n  ${wrong.join('\n  ')}`);
      return file;
    });
    return reading.catch((cause) => {
      reading = null;
      throw cause;
    });
  }

  /** Theirs is in their file; ours is an image of its own. */
  const missingFor = (topologies: readonly Topology[] | null) =>
    whatIsMissing({
      app: null,
      topologies: entry ? [] : topologies,
      only: 'balancer',
      file: composeFile,
      signal: never,
    });

  const lacks = async (topology: Topology): Promise<Unavailable | null> =>
    unnamedStore(topology, settings) ??
    (entry ? null : whatBalancerLacks(topology.balancer)) ??
    (await missingFor([topology]));

  return {
    name: 'compose',
    breaksLinks: false,
    async probe() {
      const file = await theirFile(never).catch((cause) => {
        if (cause instanceof ScaleproofError && cause.code === 'SP_RUNTIME_UNAVAILABLE') return null;
        throw cause;
      });
      const missing = await missingFor([]);
      if (missing) return missing;
      const found = await composeVersion(never);
      if (file && found?.isEnough) return null;
      return {
        reason: `Docker Compose ${found?.version ?? 'of unknown version'} cannot run a file of yours with one of ours after it.`,
        enable: `Install Docker Compose ${leastCompose} or newer.`,
      };
    },
    lacks,
    refuses(actions, topology) {
      if (!entry) return whyNoReload(actions, topology.balancer.engine);
      if (!actions.includes('reload-balancer') || entry.reload) return null;
      return {
        reason: `How the service '${entry.service}' is reloaded is not known.`,
        enable: "Add its command to 'entry' of compose(), such as reload: ['nginx', '-s', 'reload'].",
      };
    },
    async variables() {
      const { services } = await theirFile(never);
      const all = Object.values(services).flatMap(({ environment }) => Object.entries(environment ?? {}));
      return all.flatMap(([name, value]) => (value === null ? [] : [{ name, value }]));
    },
    async up(topology, upOptions) {
      const file = await theirFile(upOptions.signal);
      const missing = await lacks(topology);
      if (missing) throw new ScaleproofError('SP_RUNTIME_UNAVAILABLE', `${missing.reason} ${missing.enable}`);
      const environment = await bringUpCompose(topology, { ...upOptions, settings, file, builds: !hasBuilt });
      hasBuilt = true;
      return environment;
    },
  };
}
