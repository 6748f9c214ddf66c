import type { KnownCell } from './known-cell.ts';

type Target = KnownCell['scenario']['targets'][number];

/** The demand that a count is exactly this. */
export function exactly(metric: string, be: number, where?: Readonly<Record<string, string>>): Target {
  return { metric, at: 'total', must: '==', be, ...(where && { where }) };
}
