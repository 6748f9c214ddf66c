import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { rowsOf } from './rows.ts';

async function written(name: string, text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'scaleproof-test-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

test('rows come from CSV, with quotes and a byte order mark, and from JSON', async () => {
  const csv = await written('users.csv', '\uFEFFname,password\nada,"a,""b"""\n\nbob, c\n');
  const rows = [
    { name: 'ada', password: 'a,"b"' },
    { name: 'bob', password: 'c' },
  ];
  expect(rowsOf(csv)).toEqual(rows);
  const json = await written('users.json', JSON.stringify(rows));
  expect(rowsOf(pathToFileURL(json))).toEqual(rows);
});

test.each([
  ['nothing.csv', null, 'ENOENT'],
  ['empty.csv', '', 'it has no row'],
  ['head.csv', 'name,password\n', 'it has no row'],
  ['short.csv', 'name,password\nada\n', 'line 2'],
  ['list.json', '{}', 'it is no list'],
  ['deep.json', '[{ "name": { "first": "ada" } }]', '[0].name is no text'],
])('%s says what is wrong, and what is expected', async (name, text, because) => {
  const path = text === null ? join(tmpdir(), name) : await written(name, text);
  expect(() => rowsOf(path)).toThrow(because);
  expect(() => rowsOf(path)).toThrow(/Expected CSV whose first line names the columns, or JSON/);
});
