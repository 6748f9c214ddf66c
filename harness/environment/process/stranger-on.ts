import { listenersOn, listeningSockets, reachedSockets, socketsOf } from '../../core/listeners.ts';
import type { ProcessRow } from '../../core/process-row.ts';
import { ownerOf, programOf } from '../../core/process-table.ts';

/**
 * Who takes the connections to `port` of 127.0.0.1 in place of a node with these processes, as the end of a sentence; null when the node does
 * itself, when nobody does, and when it cannot be told.
 */
export function strangerOn(port: number, members: readonly ProcessRow[]): string | null {
  const pids = members.map(({ pid }) => pid);
  const sockets = listeningSockets();
  if (sockets === null) {
    const listening = listenersOn(port) ?? [];
    return listening.some((pid) => pids.includes(pid)) ? null : nameOf(listening[0]);
  }
  const reached = reachedSockets(sockets, port);
  if (reached.length === 0) return null;
  for (const pid of pids) {
    const held = socketsOf(pid);
    // A program with rights of its own does not show what it holds; the socket shows whose it is.
    if (
      held === null
        ? reached.some(({ owner }) => owner === ownerOf(pid))
        : reached.some(({ inode }) => held.has(inode))
    )
      return null;
  }
  return nameOf(listenersOn(port)?.[0]) ?? `a process of user ${reached[0]?.owner}`;
}

function nameOf(pid: number | undefined): string | null {
  return pid === undefined ? null : `pid ${pid} (${programOf(pid)})`;
}

/** Where the processes of a node listen, such as `::1 port 3000`; empty also when it cannot be told. */
export function placesOf(members: readonly ProcessRow[]): string[] {
  const held = new Set(members.flatMap(({ pid }) => [...(socketsOf(pid) ?? [])]));
  const own = (listeningSockets() ?? []).filter(({ inode }) => held.has(inode));
  return [...new Set(own.map(({ address, port }) => `${address} port ${port}`))];
}
