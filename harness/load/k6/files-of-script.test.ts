import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { filesIn, filesOutside, folderForFiles, foldersNamedIn } from './files-of-script.ts';

test('the folders that a script names are found in its quotes', () => {
  const text = `import x from './lib/x.js'; return { 'out/summary.json': a, "./a b/c.txt": b, \`r/\${id}.json\`: c, '/tmp/x/y': d,
    'summary.json': e, 'http://a/b': f, stdout: g }`;
  expect(foldersNamedIn(text)).toEqual(['./lib', 'out', './a b', 'r']);
});

test('files of a script are listed, and folders that it did not use are removed', async () => {
  const base = await mkdtemp(join(tmpdir(), 'scaleproof-files-'));
  onTestFinished(() => rm(base, { recursive: true }));
  const script = join(base, 'script.js');
  await writeFile(script, `'out/summary.json'; './lib/helper.js'; '../../outside/x.json'`);
  const folder = await folderForFiles(join(base, 'files/cell.0'), script);
  expect(await readdir(folder ?? '')).toEqual(['lib', 'out']);
  await writeFile(join(folder ?? '', 'out/summary.json'), '');
  await mkdir(join(folder ?? '', 'deep/er'), { recursive: true });
  expect(await filesIn(folder ?? '')).toEqual(['out/summary.json']);
  expect(await readdir(folder ?? '')).toEqual(['out']);
  expect(await readdir(base)).not.toContain('outside');
});

test('files that a script wrote outside its folder are reported, and those that it only names are not', async () => {
  const base = await mkdtemp(join(tmpdir(), 'scaleproof-files-'));
  onTestFinished(() => rm(base, { recursive: true }));
  const script = join(base, 'script.js');
  const folder = join(base, 'files/cell.0');
  await mkdir(folder, { recursive: true });
  const absolute = join(base, 'absolute.json');
  await writeFile(
    script,
    `http.get('/api/items'); '../summary.json'; './../../up.txt'; '${absolute}'; 'inside.json'; '/no/such.json'`,
  );
  const files = [join(base, 'files/summary.json'), join(base, 'up.txt'), absolute];
  for (const path of [...files, join(folder, 'inside.json')]) await writeFile(path, '');
  expect(await filesOutside(script, { folder, sinceMs: Date.now() - 5_000 })).toEqual(files);
  expect(await filesOutside(script, { folder, sinceMs: Date.now() + 5_000 })).toEqual([]);
});
