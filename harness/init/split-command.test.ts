import { expect, test } from 'vitest';
import { joinedCommand, splitCommand } from './split-command.ts';

test.each([
  ['node server.js', { command: 'node', args: ['server.js'] }],
  [`go run './cmd/my app' "-v"`, { command: 'go', args: ['run', './cmd/my app', '-v'] }],
  [
    'gunicorn --bind 127.0.0.1:$PORT app',
    { command: 'sh', args: ['-c', 'exec gunicorn --bind 127.0.0.1:$PORT app'] },
  ],
  ['A=1 ./app', { command: 'sh', args: ['-c', 'A=1 ./app'] }],
  ['./build && ./app', { command: 'sh', args: ['-c', './build && ./app'] }],
])('%s is split, or run by a shell where only that understands it', (written, start) => {
  expect(splitCommand(written)).toEqual(start);
});

test('a command is read as it was typed', () => {
  expect(joinedCommand({ command: 'node', args: ['my app.js', '--port=1'] })).toBe(
    "node 'my app.js' --port=1",
  );
});
