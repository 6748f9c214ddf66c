import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { choicesFor } from './choices.ts';
import { alreadyThere, filesFor, ignoreReports, refuseOtherConfig, writeFiles } from './files-to-write.ts';
import { lookAtProject } from './look-at-project.ts';

function filesOf(fixture: string): ReadonlyMap<string, string> {
  const project = lookAtProject(join(import.meta.dirname, 'fixtures', fixture));
  return new Map(filesFor(choicesFor(project)).map(({ path, text }) => [path, text]));
}
const folder = () => mkdtemp(join(tmpdir(), 'scaleproof-test-'));

test('the adapter of a form with a token asks for the page, and sends the token back', () => {
  const text = filesOf('form-shop').get('scaleproof/adapter.mts') ?? '';
  expect(text).toContain("after: ['log-in-page'],");
  expect(text).toContain("_csrf: kept.formToken ?? '', username: name");
  const [, helper = ''] = /\n(function hiddenField[\s\S]*?\n\})\n/.exec(text) ?? [];
  const hiddenField = new Function(
    `${helper.replaceAll(/: string(?: \| null)?/g, '')}; return hiddenField`,
  )();
  expect(
    hiddenField('<input name="u" value="x"><input type="hidden" name="_csrf" value="t1">', '_csrf'),
  ).toBe('t1');
  expect(hiddenField("<input value='t2' name='_csrf'>", '_csrf')).toBe('t2');
  expect(hiddenField('<p>Gone.</p>', '_csrf')).toBeNull();
});

test.each([
  ['Django', 'django-shop', 'csrfmiddlewaretoken', '/login/'],
  ['Flask-WTF', 'flask-forms', 'csrf_token', '/login'],
])(
  'the token that templates of %s write in place of a field is sent back by its name',
  (_, fixture, field, page) => {
    const text = filesOf(fixture).get('scaleproof/adapter.mts') ?? '';
    expect(text).toContain(`request: () => ({ method: 'GET', path: '${page}' }),`);
    expect(text).toContain(
      `new URLSearchParams({ ${field}: kept.formToken ?? '', username: name, password: 'correct horse battery staple' })`,
    );
  },
);

test('the config of an Express app with sessions in Redis', async () => {
  await expect(filesOf('express-shop').get('scaleproof.config.ts')).toMatchFileSnapshot(
    'fixtures/written/express-shop.config.snap',
  );
});

test('the adapter of an Express app with sessions in Redis', async () => {
  await expect(filesOf('express-shop').get('scaleproof/adapter.ts')).toMatchFileSnapshot(
    'fixtures/written/express-shop.adapter.snap',
  );
});

test('the config of a FastAPI app, whose folder has no package.json', async () => {
  await expect(filesOf('fastapi-notes').get('scaleproof.config.mts')).toMatchFileSnapshot(
    'fixtures/written/fastapi-notes.config.snap',
  );
});

test('the adapter of a FastAPI app', async () => {
  await expect(filesOf('fastapi-notes').get('scaleproof/adapter.mts')).toMatchFileSnapshot(
    'fixtures/written/fastapi-notes.adapter.snap',
  );
});

test('an app with tokens and Postgres gets both', () => {
  const files = filesOf('mounted-api');
  expect(files.get('scaleproof/adapter.mts')).toContain(
    `remember: { authorization: \`Bearer \${JSON.parse(response.body).token}\` }`,
  );
  expect(files.get('scaleproof.config.mts')).toContain(
    '...(postgresUrl && {\n          DB_HOST: postgresUrl.hostname,\n          DB_PORT: postgresUrl.port,\n' +
      '          DB_NAME: postgresUrl.pathname.slice(1),\n        }),',
  );
});

test('of a project that cannot be read the smallest that runs', async () => {
  await expect([...filesOf('unknown').values()].join('\n---\n')).toMatchFileSnapshot(
    'fixtures/written/unknown.snap',
  );
});

test('no line of what is written is longer than people read', () => {
  const names = ['express-shop', 'fastapi-notes', 'mounted-api', 'configured', 'unknown'];
  const lines = names.flatMap((name) => [...filesOf(name).values()].flatMap((text) => text.split('\n')));
  expect(lines.filter((line) => line.length > 120)).toEqual([]);
});

test('names with quotes, line ends and ends of comments stay texts', async () => {
  const project = await folder();
  const name = `it's */ a\n\`\${name}\`\u2028`;
  await writeFile(
    join(project, 'package.json'),
    JSON.stringify({ name, type: 'module', scripts: { start: "node 'a b.js'" } }),
  );
  const files = filesFor(choicesFor(lookAtProject(project)));
  await writeFiles(project, files);
  const text = files[1]?.text.replace("from 'scaleproof'", "from './scaleproof.mjs'") ?? '';
  await writeFile(join(project, 'scaleproof/adapter.ts'), text);
  await writeFile(
    join(project, 'scaleproof/scaleproof.mjs'),
    'export const defineAdapter = (adapter) => adapter;',
  );
  const { adapter } = await import(join(project, 'scaleproof/adapter.ts'));
  expect(adapter.name).toBe(name);
  expect(files[0]?.text).toContain("args: ['a b.js'],");
});

test('files that are there are named, also a config that would be read in place of ours', async () => {
  const project = await folder();
  const files = [
    { path: 'scaleproof.config.mts', text: '' },
    { path: 'scaleproof/adapter.mts', text: '' },
  ];
  expect(alreadyThere(project, files)).toEqual([]);
  await mkdir(join(project, 'scaleproof'));
  await writeFile(join(project, 'scaleproof/adapter.mts'), '');
  expect(alreadyThere(project, files)).toEqual(['scaleproof/adapter.mts']);
  refuseOtherConfig(project, files);
  await writeFile(join(project, 'scaleproof.config.ts'), '');
  expect(() => refuseOtherConfig(project, files)).toThrow('Move or remove scaleproof.config.ts');
});

test('the folder of reports is ignored once, after a last line without an end too', async () => {
  const project = await folder();
  const text = () => readFile(join(project, '.gitignore'), 'utf8');
  expect(await ignoreReports(project)).toBe('added');
  expect(await text()).toBe('reports/\n');
  expect(await ignoreReports(project)).toBe('there');
  await writeFile(join(project, '.gitignore'), 'node_modules');
  await ignoreReports(project);
  expect(await text()).toBe('node_modules\nreports/\n');
  await writeFile(join(project, '.gitignore'), '/reports\r\n');
  expect(await ignoreReports(project)).toBe('there');
});
