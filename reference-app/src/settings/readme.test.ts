import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { variables } from './variables.ts';

test('the README lists every variable that the app reads, and no other', () => {
  const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');
  const section = readme.slice(readme.indexOf('## Settings'), readme.indexOf('## Endpoints'));
  const listed = [...section.matchAll(/`([A-Z][A-Z_]+)`/g)].map((match) => match[1]);
  expect([...new Set(listed)].toSorted()).toEqual(Object.keys(variables).toSorted());
});
