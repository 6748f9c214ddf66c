import type { Finding } from './finding.ts';
import type { RoomLook } from './seen.ts';

/** What is wrong with rooms, by what two members on one instance saw. `withinMs`: how long was waited. */
export function findingsOfRoom(look: RoomLook, withinMs: number): readonly Finding[] {
  const { by, path, notIn, spoiled, sent, frames, arrivedMs, others, refused, cameBack } = look;
  const got = frames.length === 0 ? 'No frame came.' : `Frames that came: ${frames.join('  ')}`;
  if (spoiled !== null) {
    const change = 'Correct this function; each socket of a run would fail by it.';
    return [{ severity: 'wrong', field: 'adapter.rooms', sentence: spoiled, change }];
  }
  if (notIn !== null) {
    return [
      {
        severity: 'wrong',
        field: frames.length === 0 ? 'adapter.rooms.path' : 'adapter.rooms.read',
        sentence: `A client of ${path ?? 'the room'} did not get in: ${notIn.replace(/\.$/, '')}. ${got}`,
        change:
          by === 'events'
            ? "Correct 'path' to where the app answers with events, and let 'instanceOf' find the instance in " +
              'its response.'
            : frames.length === 0
              ? "Correct 'path' to where the app takes WebSockets, and let the app send a frame when a " +
                'client is in.'
              : "Let 'read' return { kind: 'joined', instance } for the frame that says that a client is in.",
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
          change: 'Set no target on messages_unexpected, or let the app leave the publisher out.',
        },
      ]
    : [];
  if (arrivedMs !== null) return echo;
  const misread = others.length > 0;
  return [
    {
      severity: 'wrong',
      field: misread || frames.length > 2 ? 'adapter.rooms.read' : 'adapter.rooms.publish',
      sentence: misread
        ? `The message that was sent came back as another one (${others.join(', ')}): publisher and ` +
          "sequence must be those that 'publish' was given."
        : `${sent} did not reach the other member within ${withinMs} ms. ${got}`,
      change: misread
        ? "Let 'publish' send publisher and sequence, and 'read' return them as they were."
        : "Let 'publish' write what the app passes on to others, and 'read' return { kind: 'message', " +
          'message } for it.',
    },
    ...echo,
  ];
}
