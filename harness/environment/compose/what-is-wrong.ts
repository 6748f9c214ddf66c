import { suggest } from '../../core/suggest.ts';
import { storeNodesOf } from '../../plan/store-abilities.ts';
import type { Topology } from '../../plan/topology.ts';
import type { Unavailable } from '../runtime.ts';
import type { ComposeSettings } from './compose-options.ts';
import type { TheirFile } from './their-file.ts';

/** What `compose()` asks for and the compose file does not have, as full sentences; none when it has all. */
export function whatIsWrong(settings: ComposeSettings, { services }: TheirFile): string[] {
  const { service, port, stores, entry, also } = settings;
  const known = Object.keys(services);
  const asked = [
    { at: 'service', name: service, port },
    ...stores.map(({ id, service: name }) => ({ at: `stores.${id}`, name, port: null })),
    ...(entry === null ? [] : [{ at: 'entry.service', name: entry.service, port: entry.port }]),
    ...also.map((name, index) => ({ at: `also[${index}]`, name, port: null })),
  ];
  return asked.flatMap(({ at, name, port: wanted }) => {
    const found = services[name];
    if (found === undefined) {
      return [`${at}: the compose file has no service '${name}'.${suggest(name, known)}`];
    }
    if (found.network_mode && !at.startsWith('also')) {
      return [
        `${at}: '${name}' has network_mode '${found.network_mode}', so that no port of it can be published apart from ` +
          `others. Leave network_mode out.`,
      ];
    }
    const listed = [...new Set([...found.ports.map(({ target }) => target), ...found.expose])];
    // A file that lists none leaves it to the image.
    if (wanted === null || listed.length === 0 || listed.includes(wanted)) return [];
    const where = at === 'service' ? 'port' : 'entry.port';
    return [`${where}: '${name}' has no port ${wanted} in the compose file. There is: ${listed.join(', ')}.`];
  });
}

/** Which store of a topology no service is named for; null when all are. */
export function unnamedStore(topology: Topology, { stores }: ComposeSettings): Unavailable | null {
  const missing = storeNodesOf(topology).find(({ id }) => !stores.some((store) => store.id === id));
  if (!missing) return null;
  return {
    reason: `The topology has the store '${missing.id}', and compose() in the config says of no service that it is that.`,
    enable: `Add stores: { '${missing.id}': '<its service>' } to compose(), or take it out of the topology.`,
  };
}
