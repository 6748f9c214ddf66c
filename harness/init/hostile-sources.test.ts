import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { choicesFor } from './choices.ts';
import { lookAtProject } from './look-at-project.ts';

const beginnings = [
  ['app.js', 'import a '],
  ['app.js', 'const { '],
  ['app.js', "app.use('/a', b "],
  ['app.js', 'a.register(b, { '],
  ['app.js', 'const a: b '],
  ['app.js', 'new Server({ '],
  ['app.py', 'x.include_router(a'],
  ['app.py', 'class A(BaseSettings):\n    '],
  ['app.py', '    '],
] as const;

test.each(beginnings)('a %s that begins %j again and again takes no long time', async (file, text) => {
  const project = await mkdtemp(join(tmpdir(), 'scaleproof-test-'));
  await writeFile(join(project, 'package.json'), '{ "dependencies": { "ws": "8" } }');
  if (file.endsWith('.py')) await writeFile(join(project, 'requirements.txt'), 'fastapi');
  await writeFile(join(project, file), `${text}\n`.repeat(100_000 / (text.length + 1)));
  const startedMs = performance.now();
  choicesFor(lookAtProject(project));
  // Where each begins to look to the end of the file it is twenty seconds.
  expect(performance.now() - startedMs).toBeLessThan(2_000);
});

test('what a tool wrote in one line is not looked at', async () => {
  const project = await mkdtemp(join(tmpdir(), 'scaleproof-test-'));
  await writeFile(join(project, 'package.json'), '{}');
  await writeFile(join(project, 'bundle.js'), `app.get('/a', b);${' '.repeat(6_000)}`);
  await writeFile(join(project, 'app.js'), `app.get('/b', b);`);
  expect(lookAtProject(project).routes.map(({ path }) => path)).toEqual(['/b']);
});
