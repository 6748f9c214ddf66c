const longestName = 200;

/**
 * The room that the URL of a WebSocket names: `/ws?room=NAME`, or `/ws/test-control?runId=ID` for the room of a run. Null
 * when it names none.
 */
export function roomOf(url: string): string | null {
  const { pathname, searchParams } = new URL(url, 'http://any');
  if (pathname === '/ws') return named('room', searchParams.get('room'));
  if (pathname === '/ws/test-control') return named('run', searchParams.get('runId'));
  return null;
}

function named(kind: 'room' | 'run', name: string | null): string | null {
  return name && name.length <= longestName ? `${kind}:${name}` : null;
}
