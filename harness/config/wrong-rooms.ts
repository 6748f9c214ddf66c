import type { AppAdapter } from '../app/adapter.ts';
import { roomsIn } from '../app/guarded-rooms.ts';
import { keyOf, type NamedCell } from '../plan/plan.ts';
import { fieldsOf } from './fields.ts';
import { roomProblems } from './written-rooms.ts';

/**
 * What is wrong with the rooms that cells ask for: those that the adapter has for a topology, and transports of clients whose protocol
 * has none. Throws `SP_ADAPTER_FAILED`.
 */
export function wrongRooms(cells: readonly NamedCell[], adapter: AppAdapter): string[] {
  return cells.flatMap((cell) => {
    const { topology, scenario } = cell;
    if (scenario.workload.kind !== 'room') return [];
    const problems: string[] = [];
    const rooms = roomsIn(adapter, topology);
    if (adapter.roomsOf) {
      roomProblems(fieldsOf(rooms) ?? {}, {
        operations: Object.keys(adapter.operations),
        say: (path, message) =>
          problems.push(`${keyOf(cell)}: ${path.replace('rooms', 'roomsOf')}: ${message}.`),
      });
    }
    if (scenario.workload.transports && rooms?.protocol !== 'socket.io') {
      problems.push(
        `${keyOf(cell)}: workload.transports are those of Socket.IO, and the adapter's rooms are plain WebSockets.`,
      );
    }
    return problems;
  });
}
