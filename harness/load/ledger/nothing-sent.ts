import type { LoadResult } from '../driver.ts';
import { noHistory } from './history.ts';

/** The result of a load that was aborted before anything was due. */
export const nothingSent: LoadResult = {
  offered: { planned: 0, ok: 0, failed: 0, timedOut: 0, dropped: 0 },
  measurements: [],
  history: noHistory('No load was sent.'),
  measuredMs: 0,
  failure: null,
};
