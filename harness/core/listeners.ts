import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A TCP socket that takes connections. */
export interface ListeningSocket {
  /** Such as `127.0.0.1`, `0.0.0.0`, `::1` or `::`. */
  readonly address: string;
  readonly port: number;
  /** Names the socket among those of the machine. */
  readonly inode: string;
  /** The user that made it. */
  readonly owner: number;
}

const onLinux = process.platform === 'linux';

/** Every listening TCP socket of the machine; null where the kernel does not show them. */
export function listeningSockets(): ListeningSocket[] | null {
  if (!onLinux) return null;
  try {
    const own = readListening(readFileSync('/proc/self/net/tcp', 'latin1'));
    return [...own, ...readListening(readOr('', '/proc/self/net/tcp6'))];
  } catch {
    return null;
  }
}

/** The listening sockets of a table as in proc_pid_net(5), either version of the protocol. */
export function readListening(table: string): ListeningSocket[] {
  return table.split('\n').flatMap((line) => {
    const [, local = '', , state, , , , owner, , inode] = line.trim().split(/\s+/);
    if (state !== '0A' || inode === undefined) return [];
    const [address = '', port = ''] = local.split(':');
    return [{ address: readAddress(address), port: Number.parseInt(port, 16), inode, owner: Number(owner) }];
  });
}

/** Each group of four bytes stands in the order of the machine, which is little endian wherever Node runs today. */
function readAddress(hex: string): string {
  const words = hex.match(/.{8}/g) ?? [];
  const bytes = words
    .flatMap((word) => (word.match(/../g) ?? []).reverse())
    .map((byte) => Number.parseInt(byte, 16));
  const dotted = bytes.slice(-4).join('.');
  const before = bytes.slice(0, -4).join('.');
  if (before === '' || before === '0.0.0.0.0.0.0.0.0.0.255.255') return dotted;
  if (bytes.slice(0, -1).every((byte) => byte === 0)) return `::${bytes.at(-1) || ''}`;
  return (Buffer.from(bytes).toString('hex').match(/.{4}/g) ?? []).join(':');
}

/**
 * Those of the sockets on `port` that a client of 127.0.0.1 reaches: the kernel prefers one of this very address to one of
 * all.
 */
export function reachedSockets(sockets: readonly ListeningSocket[], port: number): ListeningSocket[] {
  const there = sockets.filter((socket) => socket.port === port);
  const ranked = ['127.0.0.1', '0.0.0.0', '::'].map((address) =>
    there.filter((socket) => socket.address === address),
  );
  return ranked.find((some) => some.length > 0) ?? [];
}

/** The inodes of the sockets that a process holds open; null when it may not be looked at, or has ended. */
export function socketsOf(pid: number): Set<string> | null {
  try {
    const held = new Set<string>();
    for (const descriptor of readdirSync(`/proc/${pid}/fd`)) {
      const [, inode] = /^socket:\[(\d+)\]$/.exec(linkOr('', `/proc/${pid}/fd/${descriptor}`)) ?? [];
      if (inode !== undefined) held.add(inode);
    }
    return held;
  } catch {
    return null;
  }
}

/**
 * Of `pids` those that listen on `port` of 127.0.0.1; null where nobody can tell. Asks the kernel, elsewhere than on Linux
 * the program lsof.
 */
export function listenersAmong(pids: readonly number[], port: number): number[] | null {
  const sockets = listeningSockets();
  if (sockets === null) return listedByLsof(port)?.filter((pid) => pids.includes(pid)) ?? null;
  const wanted = reachedSockets(sockets, port).map(({ inode }) => inode);
  return pids.filter((pid) => {
    const held = socketsOf(pid);
    return held !== null && wanted.some((inode) => held.has(inode));
  });
}

/** Who listens on `port` of 127.0.0.1, as far as this user may see; null where nobody can tell. */
export function listenersOn(port: number): number[] | null {
  if (!onLinux) return listedByLsof(port);
  const pids = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry));
  return listenersAmong(pids.map(Number), port);
}

function listedByLsof(port: number): number[] | null {
  try {
    const args = ['-nP', `-iTCP@127.0.0.1:${port}`, '-sTCP:LISTEN', '-t'];
    const text = execFileSync('lsof', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return text.split('\n').filter(Boolean).map(Number);
  } catch (cause) {
    // It ends with 1 when there is none.
    return cause instanceof Error && 'status' in cause && cause.status === 1 ? [] : null;
  }
}

function readOr(otherwise: string, path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return otherwise;
  }
}

function linkOr(otherwise: string, path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return otherwise;
  }
}
