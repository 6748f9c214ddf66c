import { beforeAll, describe } from 'vitest';
import { buildTinyImage } from '../fixtures/build-tiny-image.ts';
import { describeRuntime } from '../fixtures/describe-runtime.ts';
import { skipsDocker } from '../images/fixtures/docker-test.ts';
import { docker } from './docker-runtime.ts';

describe.skipIf(skipsDocker)('with an engine', () => {
  beforeAll(buildTinyImage);
  describeRuntime('docker', docker);
});
