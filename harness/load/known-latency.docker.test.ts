import { expect, test } from 'vitest';
import { takePrecedence } from '../core/take-precedence.ts';
import { skipsDocker } from '../environment/images/fixtures/docker-test.ts';
import { chooseImages } from '../environment/images/images-to-use.ts';
import { startReaper } from '../environment/start-reaper.ts';
import type { LoadShape } from '../plan/load-shape.ts';
import { autocannonDriver } from './autocannon-driver.ts';
import type { Driver } from './driver.ts';
import { expectFifty } from './fixtures/expect-fifty.ts';
import { startTinyContainer } from './fixtures/start-tiny-container.ts';
import { tinyJob } from './fixtures/tiny-app.ts';
import { findK6 } from './k6/find-k6.ts';
import { httpScript, testRunId } from './k6/fixtures/k6-test.ts';
import { k6Driver } from './k6/k6-driver.ts';
import { native } from './native-driver.ts';

const phases = { warmupMs: 800, measuredMs: 3_000, cooldownMs: 200 };
const open: LoadShape = { kind: 'constant-rate', perSecond: 100, maxInFlight: 25 };
const closed: LoadShape = { kind: 'constant-users', users: 4, thinkMs: 0 };
const skipsK6 = (await findK6()).kind === 'missing' && !process.env.CI;

const cases: readonly (readonly [driver: Driver, load: LoadShape])[] = [
  [native(), open],
  [autocannonDriver(), closed],
  ...(skipsK6 ? [] : ([[k6Driver(), open]] as const)),
];

test.skipIf(skipsDocker).each(cases)(
  'L1: a container that always takes 50 ms is measured as 50 ms by $name',
  { retry: 4 },
  async (driver, load) => {
    takePrecedence();
    const { references } = await chooseImages(AbortSignal.timeout(30_000));
    await using server = await startTinyContainer(references.node);
    await using reaper = await startReaper(testRunId());
    const job = {
      ...tinyJob({ entry: server.url, asking: '/after/50', load, phases }),
      script: httpScript,
      reaper,
    };
    const result = await driver.run(job, new AbortController().signal);
    expect((await expectFifty(result, server)).count).toBe(result.offered.planned);
  },
);
