import { beforeAll, describe } from 'vitest';
import { buildTinyImage } from '../harness/environment/fixtures/build-tiny-image.ts';
import { skipsDocker } from '../harness/environment/images/fixtures/docker-test.ts';
import { docker } from '../harness/index.ts';
import { testWithK6 } from '../harness/load/k6/fixtures/k6-test.ts';
import { expectFiftyBy, httpDrivers } from './fifty-by-every-driver.ts';

describe.skipIf(skipsDocker)('in containers', () => {
  beforeAll(buildTinyImage);

  for (const driver of httpDrivers) {
    // Retried, since another process can take the machine for longer than the tolerance; a wrong instrument fails each time.
    testWithK6(`L1: a cell by ${driver} reads 50 ms of instances that take 50 ms`, { retry: 6 }, () =>
      expectFiftyBy(driver, docker()),
    );
  }
});
