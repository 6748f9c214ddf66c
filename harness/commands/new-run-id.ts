import { randomBytes } from 'node:crypto';

/** Sorts by time and is unique: `20261121-093000-default-1f2e`. */
export function newRunId(suite: string): string {
  const time = new Date()
    .toISOString()
    .replaceAll(/[-:]|\..*$/g, '')
    .replace('T', '-');
  return `${time}-${suite}-${randomBytes(2).toString('hex')}`;
}
