import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';

/** As in docs/architecture.md: a stage imports code only from itself and from stages to its left. */
const stages = [
  'core',
  'app',
  'plan',
  'metrics',
  'config',
  'environment',
  'load',
  'faults',
  'observe',
  'check',
  'judge',
  'record',
  'compare',
  'gate',
  'report',
];
/** Neighbours that may not see each other although one stands left of the other. */
const apart = [['load', 'environment']];

const harness = import.meta.dirname;
const codeImport = /^(?:import|export) (?!type )[^;]*?from '(\.[^']+)';/gms;

function codeImportsOf(file: string): string[] {
  const source = readFileSync(join(harness, file), 'utf8');
  return [...source.matchAll(codeImport)].map((match) => normalize(join(dirname(file), match[1] ?? '')));
}

const files = globSync('**/*.ts', { cwd: harness }).filter((file) => !file.endsWith('.test.ts'));

test('a stage imports code only from stages to its left', () => {
  const wrong = files.flatMap((file) => {
    const stage = file.split('/')[0] ?? '';
    if (!stages.includes(stage)) return [];
    return codeImportsOf(file)
      .filter((target) => {
        const other = target.split('/')[0] ?? '';
        if (other === stage) return false;
        const right = !stages.includes(other) || stages.indexOf(other) > stages.indexOf(stage);
        return right || apart.some(([from, to]) => from === stage && to === other);
      })
      .map((target) => `${file} -> ${target}`);
  });
  expect(wrong).toEqual([]);
});

test('a type from a stage to the right comes from its contract', () => {
  const contracts = [
    'environment/runtime.ts',
    'load/driver.ts',
    'faults/fault.ts',
    'observe/measurement.ts',
    'check/checker.ts',
    'plan/topology.ts',
    'metrics/metric.ts',
  ];
  const typeImport = /^(?:import|export) type [^;]*?from '(\.[^']+)';/gms;
  const wrong = files.flatMap((file) => {
    const stage = stages.indexOf(file.split('/')[0] ?? '');
    if (stage < 0 || file.includes('/fixtures/')) return [];
    const source = readFileSync(join(harness, file), 'utf8');
    return [...source.matchAll(typeImport)]
      .map(([, to = '']) => normalize(join(dirname(file), to)))
      .filter((to) => stages.indexOf(to.split('/')[0] ?? '') > stage && !contracts.includes(to))
      .map((to) => `${file} -> ${to}`);
  });
  expect(wrong).toEqual([]);
});

test('docs/architecture.md names the contract of each folder where it is', () => {
  const page = readFileSync(join(harness, '../docs/architecture.md'), 'utf8');
  const rows = [...page.matchAll(/^\| (-? ?)((?:`[a-z0-9]+\/`(?:, )?)+) \| ([^|]*) \|/gm)];
  let parent = '';
  const missing = rows.flatMap(([, inside, names = '', contracts = '']) => {
    const folders = [...names.matchAll(/`([^`]+)`/g)].map(([, name = '']) =>
      inside ? join(parent, name) : name,
    );
    if (!inside) parent = folders[0] ?? '';
    const files = [...contracts.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file);
    return [
      ...folders.filter((folder) => !existsSync(join(harness, folder))),
      ...files
        .filter((file) => !folders.some((folder) => existsSync(join(harness, folder, file))))
        .map((file) => `${names}: ${file}`),
    ];
  });
  expect(rows.length).toBeGreaterThan(stages.length);
  expect(missing).toEqual([]);
});

test('files and folders that the docs name are there', () => {
  const root = join(harness, '..');
  const pages = globSync('docs/**/*.md', { cwd: root });
  const missing = pages.flatMap((page) =>
    [...readFileSync(join(root, page), 'utf8').matchAll(/`((?:harness|scenarios|reference-app)\/[\w./-]+)`/g)]
      .map(([, path = '']) => path)
      .filter((path) => !existsSync(join(root, path)))
      .map((path) => `${page}: ${path}`),
  );
  expect(missing).toEqual([]);
});

test('no files import each other in a circle, types included', () => {
  const anyImport = /^(?:import|export) [^;]*?from '(\.[^']+)';/gms;
  const importsOf = new Map(
    files.map((file) => {
      const source = readFileSync(join(harness, file), 'utf8');
      return [file, [...source.matchAll(anyImport)].map(([, to = '']) => normalize(join(dirname(file), to)))];
    }),
  );
  const done = new Set<string>();
  const circles: string[] = [];
  function follow(file: string, path: readonly string[]): void {
    if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' -> '));
    if (done.has(file) || path.includes(file)) return;
    for (const next of importsOf.get(file) ?? []) follow(next, [...path, file]);
    done.add(file);
  }
  for (const file of files) follow(file, []);
  expect(circles).toEqual([]);
});

test('checkers, the judge and the renderers import nothing that touches the world', () => {
  const touching = /from '(?:node:(?!util|zlib|assert)[a-z_/]+|pg|ioredis|ws|undici)'/g;
  const wrong = files
    .filter((file) => /^(?:check|judge)\//.test(file) || /^report\/(?:html|json|render|formats)/.test(file))
    .flatMap((file) =>
      [...readFileSync(join(harness, file), 'utf8').matchAll(touching)].map(
        (match) => `${file}: ${match[0]}`,
      ),
    );
  expect(wrong).toEqual([]);
});

test('no file is longer than 300 lines', () => {
  const long = files
    .map((file) => ({ file, lines: readFileSync(join(harness, file), 'utf8').split('\n').length }))
    .filter(({ lines }) => lines > 301);
  expect(long).toEqual([]);
});
