import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { GateRecord } from '../gate/gate-record.ts';

/** What launches of two equal versions showed: `pairs[n]` is the base and the head of the number `names[n]`. */
export const recordedLaunches = z.object({
  names: z.array(z.string()),
  launches: z.array(z.array(z.tuple([z.number().positive(), z.number().positive()]))),
});
export type RecordedLaunches = z.infer<typeof recordedLaunches>;

export async function readRecordedLaunches(path: string): Promise<RecordedLaunches> {
  return recordedLaunches.parse(JSON.parse(await readFile(path, 'utf8')));
}

/** Launches of gates in which every time was measured; numbers are those of the first gate. */
export function launchesOfGates(records: readonly GateRecord[]): RecordedLaunches {
  const cells = records.flatMap((record) => record.cells);
  const nameOf = ({ question }: GateRecord['cells'][number]['numbers'][number]) =>
    [question.metric, question.at, ...Object.values(question.where ?? {})].join(' ');
  const isTime = ({ unit, level }: GateRecord['cells'][number]['numbers'][number]) =>
    unit === 'ms' && level !== 'watch';
  const isMeasured = ({ base }: GateRecord['cells'][number]['numbers'][number]) =>
    base.some((value) => value !== null);
  const names = (cells[0]?.numbers ?? []).filter((one) => isTime(one) && isMeasured(one)).map(nameOf);
  const launches = cells.flatMap(({ numbers, launches: made }) => {
    const times = names.map((name) => numbers.find((one) => nameOf(one) === name));
    return made.flatMap((_, launch) => {
      const pairs = times.flatMap((one): [number, number][] => {
        const [base, head] = [one?.base[launch], one?.head[launch]];
        return base && head ? [[base, head]] : [];
      });
      return pairs.length === names.length ? [pairs] : [];
    });
  });
  return { names, launches };
}
