import type { Offered } from '../../load/driver.ts';
import { formatCount } from '../format-number.ts';
import { type Html, html } from './html.ts';

/** "Planned 2,400 = 2,379 ok + 21 failed + 0 timed out + 0 dropped". */
export function offeredLine({ planned, ok, failed, timedOut, dropped }: Offered): Html {
  const whole = planned === ok + failed + timedOut + dropped;
  return html`<p class="offered"><b>Load</b> planned ${formatCount(planned)} ${whole ? '=' : '≠'} ${formatCount(ok)} ok + ${formatCount(failed)} failed + ${formatCount(timedOut)} timed out + ${formatCount(dropped)} dropped</p>`;
}
