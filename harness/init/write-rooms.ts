import type { SocketIoEvents } from './project.ts';
import { quoted } from './write-text.ts';

/** Rooms by Socket.IO, with the events that were seen. */
export function socketIoRooms(
  { join, publish, heard }: SocketIoEvents,
  hasLogIn: boolean,
): readonly string[] {
  const todo = (isKnown: boolean, what: string) => (isKnown ? [] : [`    // TODO: ${what}`]);
  return [
    '  rooms: {',
    "    protocol: 'socket.io',",
    '    // Leave it out for what clients do by themselves: long-polling first, which needs a balancer that keeps them where they are.',
    "    transports: ['websocket'],",
    ...(hasLogIn
      ? ['    // Clients log in before they connect, and their cookies go with them.', "    logIn: 'log-in',"]
      : []),
    ...todo(join !== null, 'the event by which a client joins a room.'),
    `    join: (room) => [${quoted(join ?? 'join')}, room],`,
    '    // TODO: the instance. The app says it by acknowledging the event, or in a header of the first response:',
    "    // io.engine.on('headers', (headers) => { headers['x-instance'] = ... }), and then it is null here. Where it acknowledges nothing,",
    "    // leave this out, and let 'on' say who joined.",
    "    joined: () => ({ kind: 'joined', instance: null }),",
    ...todo(publish !== null, 'the event that publishes to a room.'),
    `    publish: (message, room) => [${quoted(publish ?? 'message')}, room, message],`,
    ...todo(heard !== null, 'the event by which the others get it.'),
    '    on: (event, [message]) =>',
    `      event === ${quoted(heard ?? 'message')} ? { kind: 'message', message: message as RoomMessage } : null,`,
    '  },',
  ];
}

/** Rooms by WebSockets, at this path. */
export function roomsOf(path: string): readonly string[] {
  const [before = '', after] = path.split(/:\w+/);
  const written =
    after === undefined
      ? `() => ${quoted(path)}`
      : `(room) => ${quoted(before)} + encodeURIComponent(room)${after === '' ? '' : ` + ${quoted(after)}`}`;
  return [
    '  rooms: {',
    `    path: ${written},`,
    '    // TODO: the frame that the app passes on to the other members of a room.',
    '    publish: (message) => JSON.stringify(message),',
    '    // TODO: what the frames of the app mean. A member has joined when one names the instance, so the app must greet it.',
    '    read(text) {',
    '      const frame = JSON.parse(text);',
    "      if (typeof frame.instance === 'string') return { kind: 'joined', instance: frame.instance };",
    "      return typeof frame.sequence === 'number' ? { kind: 'message', message: frame } : null;",
    '    },',
    '  },',
  ];
}
