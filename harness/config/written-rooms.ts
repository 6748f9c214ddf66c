import { shown } from '../app/request-rules.ts';
import { socketIoTransports } from '../app/socket-io-rooms.ts';
import { type Fields, fieldsOf, functionIn, insteadOf, type Say } from './fields.ts';

interface Place {
  /** The names of the operations of the adapter. */
  readonly operations: readonly string[];
  readonly say: Say;
}

const at = 'adapter.rooms';

/** Says what is wrong with the rooms of an adapter. */
export function roomProblems(rooms: Fields, { operations, say }: Place): void {
  const { protocol, logIn } = rooms;
  for (const name of ['compression', 'acknowledges', 'echoes']) {
    if (rooms[name] !== undefined && typeof rooms[name] !== 'boolean')
      say(`${at}.${name}`, 'expected true or false');
  }
  if (logIn !== undefined && !operations.some((name) => name === logIn)) {
    say(`${at}.logIn`, `expected an operation of this adapter, ${insteadOf(operations, logIn)}`);
  }
  const functions = (names: readonly string[], isNeeded: boolean) => {
    for (const name of names) if (isNeeded || rooms[name] !== undefined) functionIn(rooms, name, { at, say });
  };
  if (protocol === 'socket.io') {
    functions(['publish', 'on'], true);
    functions(['auth', 'query', 'headers', 'join', 'joined', 'acknowledged'], false);
    socketIoSettings(rooms, say);
    return;
  }
  if (protocol !== undefined && protocol !== 'websocket') {
    say(`${at}.protocol`, `expected 'websocket', 'socket.io' or none, ${insteadOf(protocols, protocol)}`);
    return;
  }
  functions(['path', 'publish', 'read'], true);
  functions(['headers', 'greet'], false);
  const { subprotocols, greet, events } = rooms;
  if (events !== undefined) eventProblems(fieldsOf(events) ?? {}, { say, others: { subprotocols, greet } });
  const isList = Array.isArray(subprotocols) && subprotocols.every((one) => typeof one === 'string');
  if (subprotocols !== undefined && !isList) say(`${at}.subprotocols`, 'expected a list of strings');
}

/** Of rooms by server-sent events. */
function eventProblems(
  events: Fields,
  { say, others }: { readonly say: Say; readonly others: Readonly<Record<string, unknown>> },
): void {
  functionIn(events, 'request', { at: `${at}.events`, say });
  const { silentAfterMs } = events;
  const isMs = typeof silentAfterMs === 'number' && Number.isFinite(silentAfterMs) && silentAfterMs > 0;
  if (silentAfterMs !== undefined && !isMs) {
    const what = 'expected a number of milliseconds above 0';
    say(`${at}.events.silentAfterMs`, `${what}, not ${shown(silentAfterMs)}`);
  }
  for (const [name, value] of Object.entries(others)) {
    if (value !== undefined) say(`${at}.${name}`, 'it is for WebSockets, and members receive events');
  }
}

const protocols = ['websocket', 'socket.io'];

function socketIoSettings(rooms: Fields, say: Say): void {
  const { transports, join, joined, acknowledged, acknowledges } = rooms;
  const isList = Array.isArray(transports) && transports.length > 0;
  const known: readonly unknown[] = socketIoTransports;
  if (transports !== undefined && !(isList && transports.every((one) => known.includes(one)))) {
    say(
      `${at}.transports`,
      `expected a list of ${socketIoTransports.join(' and ')}, not ${shown(transports)}`,
    );
  }
  for (const name of ['serverPath', 'namespace']) {
    const value = rooms[name];
    if (value !== undefined && !(typeof value === 'string' && value.startsWith('/')))
      say(`${at}.${name}`, `expected a path that begins with '/', not ${shown(value)}`);
  }
  if (joined !== undefined && join === undefined)
    say(`${at}.joined`, "it reads the acknowledgement of 'join', and there is no 'join'");
  if (acknowledged !== undefined && acknowledges !== true)
    say(`${at}.acknowledged`, "it reads acknowledgements of messages: add 'acknowledges: true'");
}
