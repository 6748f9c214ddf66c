import type { Finding } from './finding.ts';
import type { RoomLook } from './seen.ts';

/** What is wrong with rooms, by what two members on one instance saw. `withinMs`: how long was waited. */
export function findingsOfRoom(look: RoomLook, withinMs: number): readonly Finding[] {
  const { protocol, path, notIn, spoiled, sent, frames, arrivedMs, others, refused, cameBack } = look;
  const isSocketIo = protocol === 'socket.io';
  const reader = isSocketIo ? 'on' : 'read';
  const one = isSocketIo ? 'event' : 'frame';
  const got =
    frames.length === 0
      ? `No ${one} came.`
      : `${isSocketIo ? 'Events' : 'Frames'} that came: ${frames.join('  ')}`;
  if (spoiled !== null) {
    const change = 'Correct this function; each socket of a run would fail by it.';
    return [{ severity: 'wrong', field: 'adapter.rooms', sentence: spoiled, change }];
  }
  if (notIn !== null) {
    return [
      {
        severity: 'wrong',
        field:
          frames.length > 0 ? `adapter.rooms.${reader}` : isSocketIo ? 'adapter.rooms' : 'adapter.rooms.path',
        sentence: `A client of ${path ?? 'the room'} did not get in: ${notIn.replace(/\.$/, '')}. ${got}`,
        change:
          protocol === 'events'
            ? "Correct 'path' to where the app answers with events, and let 'instanceOf' find the instance in " +
              'its response.'
            : frames.length === 0
              ? isSocketIo
                ? "Correct 'serverPath', 'namespace', 'auth' and 'join', and let the app say when a client is in: by an event, or by " +
                  "acknowledging 'join'."
                : "Correct 'path' to where the app takes WebSockets, and let the app send a frame when a " +
                  'client is in.'
              : `Let '${reader}' return { kind: 'joined', instance } for the ${one} that says that a client is in.`,
      },
    ];
  }
  if (refused !== null) {
    return [
      {
        severity: 'wrong',
        field: 'adapter.rooms.publish',
        sentence: `The app did not take ${sent}: ${refused}. ${got}`,
        change: 'Publish what the app takes.',
      },
    ];
  }
  const echo: Finding[] = cameBack
    ? [
        {
          severity: 'careful',
          field: 'adapter.rooms',
          sentence:
            'The app sends a message also to its publisher. deliveryCheck() counts these as ' +
            "messages_unexpected, for the reason 'echo'.",
          change:
            "Say so in the adapter, with 'echoes: true' in its rooms, or let the app leave the publisher out.",
        },
      ]
    : [];
  if (arrivedMs !== null) return echo;
  const misread = others.length > 0;
  return [
    {
      severity: 'wrong',
      field: `adapter.rooms.${misread || frames.length > 2 ? reader : 'publish'}`,
      sentence: misread
        ? `The message that was sent came back as another one (${others.join(', ')}): publisher and ` +
          "sequence must be those that 'publish' was given."
        : `${sent} did not reach the other member within ${withinMs} ms. ${got}`,
      change: misread
        ? `Let 'publish' send publisher and sequence, and '${reader}' return them as they were.`
        : `Let 'publish' write what the app passes on to others, and '${reader}' return { kind: 'message', message } for it.`,
    },
    ...echo,
  ];
}
