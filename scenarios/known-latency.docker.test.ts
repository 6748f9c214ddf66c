import { beforeAll, describe } from 'vitest';
import { buildTinyImage } from '../harness/environment/fixtures/build-tiny-image.ts';
import { skipsDocker } from '../harness/environment/images/fixtures/docker-test.ts';
import { docker } from '../harness/index.ts';
import { testWithK6 } from '../harness/load/k6/fixtures/k6-test.ts';
import { expectFiftyByEveryDriver } from './fifty-by-every-driver.ts';

describe.skipIf(skipsDocker)('in containers', () => {
  beforeAll(buildTinyImage);

  testWithK6('L1: cells by native, k6 and autocannon read 50 ms of instances that take 50 ms', () =>
    expectFiftyByEveryDriver(docker()),
  );
});
