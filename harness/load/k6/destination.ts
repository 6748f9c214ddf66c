/** Where a request of a script went: to the balancer of the topology, to somebody else, or nothing tells. */
export type Destination =
  | { readonly kind: 'topology' }
  /** `host` with its port, as the script wrote it. */
  | { readonly kind: 'elsewhere'; readonly host: string }
  | { readonly kind: 'not-told' };

/** What k6 uses instead of asking the DNS: its option `hosts`, from a name (`*.` for what ends in it) to an address. */
export type HostAliases = Readonly<Record<string, string>>;

const topology: Destination = { kind: 'topology' };
const notTold: Destination = { kind: 'not-told' };
const rememberedAtMost = 10_000;

/** All ways to write this machine; a balancer that listens on 127.0.0.1 answers to each of them. */
const loopback: ReadonlySet<string> = new Set([
  'localhost',
  '127.0.0.1',
  '0.0.0.0',
  '[::1]',
  '[::]',
  '[::ffff:7f00:1]',
]);
const defaultPorts: Readonly<Record<string, string>> = {
  'http:': '80',
  'ws:': '80',
  'https:': '443',
  'wss:': '443',
};

/**
 * Reads the address of a request, in any spelling. A text that is no address, such as the name that a script gave its
 * request, tells nothing.
 */
export function destinationReader(entry: URL, aliases: HostAliases): (address: string) => Destination {
  const own = placeOf(entry, {});
  const known = new Map<string, Destination>();
  return (address) => {
    const before = known.get(address);
    if (before) return before;
    const url = addressOf(address);
    const there = url && placeOf(url, aliases);
    const found: Destination =
      url === null || there === null
        ? notTold
        : isSame(there, own)
          ? topology
          : { kind: 'elsewhere', host: url.host };
    if (known.size >= rememberedAtMost) known.clear();
    known.set(address, found);
    return found;
  };
}

interface Place {
  readonly name: string;
  readonly port: string;
}

function addressOf(text: string): URL | null {
  const [, host] = /^(?:https?|wss?):\/\/([^/?#]*)/i.exec(text) ?? [];
  // k6's own template of a name puts `${}` where a value stood, and people put a star.
  return host === undefined || /[*{}$]/.test(host.replace(/^.*@/, '')) ? null : URL.parse(text);
}

/** As k6 connects: an alias may hold for a name, with its port or without. */
function placeOf({ protocol, hostname, port }: URL, aliases: HostAliases): Place {
  const written = port === '' ? (defaultPorts[protocol] ?? '') : port;
  const alias = aliasOf(`${hostname}:${written}`, aliases) ?? aliasOf(hostname, aliases);
  const instead = alias === null ? null : URL.parse(`http://${alias}`);
  if (instead === null) return { name: nameOf(hostname), port: written };
  const hasPort = /:\d+$/.test(alias ?? '') && !(alias ?? '').endsWith(']');
  return { name: nameOf(instead.hostname), port: hasPort ? instead.port || '80' : written };
}

function aliasOf(name: string, aliases: HostAliases): string | null {
  const exact = aliases[name];
  if (exact !== undefined) return exact;
  const matching = Object.entries(aliases)
    .filter(([pattern]) => pattern.startsWith('*') && name.endsWith(pattern.slice(1)))
    .sort(([one], [other]) => other.length - one.length);
  return matching[0]?.[1] ?? null;
}

function nameOf(hostname: string): string {
  const bare = hostname.replace(/\.$/, '');
  return loopback.has(bare) ? 'localhost' : bare;
}

function isSame(one: Place, other: Place): boolean {
  return one.name === other.name && one.port === other.port;
}
