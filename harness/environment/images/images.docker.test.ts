import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, onTestFinished } from 'vitest';
import { buildImage } from './build-image.ts';
import { buildImages } from './build-images.ts';
import { docker } from './docker-command.ts';
import { fingerprint } from './fingerprint.ts';
import { testWithDocker } from './fixtures/docker-test.ts';
import { imageNames, localImages } from './image-name.ts';
import { readImageReferences, root } from './image-references.ts';
import { inspectImage } from './inspect-image.ts';
import { listImages } from './list-images.ts';
import { recipeOf } from './recipes.ts';

const signal = new AbortController().signal;
const buildTimeoutMs = 15 * 60_000;

testWithDocker(
  'makes every image once, and the second time finds them all',
  { timeout: buildTimeoutMs },
  async () => {
    await scaleproof('images', 'build');
    const references = await readImageReferences(localImages, signal);
    const before = await Promise.all(imageNames.map((name) => inspectImage(references[name], signal)));
    expect(before).not.toContain(null);

    const startedAt = performance.now();
    const { stderr } = await scaleproof('images', 'build');
    expect(performance.now() - startedAt).toBeLessThan(15_000);
    expect(stderr.trim().split('\n')).toEqual(
      imageNames.map((name) => `${name.padEnd(11)}${references[name]}: there already`),
    );
    expect(await Promise.all(imageNames.map((name) => inspectImage(references[name], signal)))).toEqual(
      before,
    );
  },
);

testWithDocker('lists what is there, what is out of date and what is missing', async () => {
  const references = await readImageReferences(localImages, signal);
  const stale = await tag('stale', references.redis, 'another recipe');
  const foreign = await tag('foreign', references.redis, '');
  const listed = await listImages(
    { ...references, redis: stale, nginx: foreign, caddy: 'scaleproof-test/nowhere:1' },
    signal,
  );
  const states = Object.fromEntries(listed.map(({ name, state }) => [name, state]));
  expect(states).toMatchObject({ base: 'current', redis: 'outdated', nginx: 'foreign', caddy: 'missing' });
});

testWithDocker('keeps an image of the same name that it did not build', async () => {
  const references = await readImageReferences(localImages, signal);
  const foreign = await tag('left-alone', references.redis, '');
  const before = await inspectImage(foreign, signal);
  const outcomes: string[] = [];
  await buildImages({
    references: { ...references, redis: foreign },
    names: ['redis'],
    again: new Set(),
    onOutcome: (_name, outcome) => outcomes.push(outcome),
    signal,
  });
  expect(outcomes).toEqual(['foreign']);
  expect(await inspectImage(foreign, signal)).toEqual(before);
});

testWithDocker(
  'makes an image again when what it is made from has changed, and removes the old one',
  async () => {
    const references = await readImageReferences(localImages, signal);
    const stale = await tag('changed', references.nginx, 'another recipe');
    const before = await inspectImage(stale, signal);
    const build = async () => {
      const outcomes: string[] = [];
      await buildImages({
        references: { ...references, nginx: stale },
        names: ['nginx'],
        again: new Set(),
        onOutcome: (_name, outcome) => outcomes.push(outcome),
        signal,
      });
      return outcomes;
    };
    expect(await build()).toEqual(['building', 'built']);
    expect(await build()).toEqual(['current']);
    await expect(docker(['image', 'inspect', before?.id ?? ''], { signal })).rejects.toThrow('No such image');
  },
);

testWithDocker(
  'reports with the last lines why an image could not be built, and leaves nothing',
  async () => {
    const reference = 'scaleproof-test/broken:1';
    const { base } = await readImageReferences(localImages, signal);
    const broken = { ...recipeOf('redis'), dockerfile: 'missing/Dockerfile' };
    const failed = buildImage(broken, {
      reference,
      base,
      fingerprint: await fingerprint(broken, base),
      layers: 'cached',
      signal,
    });
    await expect(failed).rejects.toMatchObject({
      code: 'SP_START_FAILED',
      message: expect.stringMatching(/missing: no such file|missing\/Dockerfile/),
    });
    expect(await inspectImage(reference, signal)).toBeNull();
  },
);

/** An image of the engine under another name, made from `recipe`, or from nothing known when that is ''. */
async function tag(name: string, from: string, recipe: string): Promise<string> {
  const reference = `scaleproof-test/${name}:1`;
  const container = (await docker(['create', from], { signal })).trim();
  try {
    const label = recipe === '' ? [] : ['--change', `LABEL scaleproof.recipe="${recipe}"`];
    const exported = [
      'sh',
      '-c',
      `docker export ${container} | docker import "$@" - ${reference}`,
      'sh',
      ...label,
    ];
    await promisify(execFile)(exported[0] ?? '', exported.slice(1));
  } finally {
    await docker(['rm', '--volumes', container], { signal });
  }
  onTestFinished(async () => {
    await docker(['image', 'rm', '--force', reference], { signal });
  });
  return reference;
}

function scaleproof(...args: string[]) {
  return promisify(execFile)(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', 'harness/cli.ts', ...args],
    {
      cwd: root,
    },
  );
}
