import { beforeAll, describe } from 'vitest';
import { describeRuntime } from './describe-runtime.ts';
import { docker } from './docker-runtime.ts';
import { buildTinyImage } from './fixtures/build-tiny-image.ts';
import { skipsDocker } from './images/fixtures/docker-test.ts';

describe.skipIf(skipsDocker)('with an engine', () => {
  beforeAll(buildTinyImage);
  describeRuntime('docker', () => docker({ appReadyWithinMs: 5_000 }));
});
