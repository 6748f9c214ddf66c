import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { operations, type Planted, usualMs, writePlantedProject } from '../gate/fixtures/planted-project.ts';
import { type GateRecord, gateRecord } from '../gate/gate-record.ts';
import { recordSchema } from '../record/record-schema.ts';
import { type SimpleWays, simpleWays } from './simple-ways.ts';

export interface RealGate {
  readonly record: GateRecord;
  /** Of the p50 of all requests. */
  readonly said: GateRecord['cells'][number]['outcome'];
  readonly ratio: number | null;
  readonly simple: SimpleWays | null;
  readonly seconds: number;
}

const cli = join(import.meta.dirname, '../cli.ts');

/** Runs `scaleproof gate` on two versions whose difference is planted, as a user would. Throws when it could not start. */
export async function realGate(head: Planted, minutes: number): Promise<RealGate> {
  const folder = await mkdtemp(join(tmpdir(), 'scaleproof-gate-bench-'));
  try {
    await writePlantedProject(folder, { base: {}, head });
    const began = performance.now();
    const args = [cli, 'gate', '--base', '../base', '--minutes', String(minutes)];
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], {
      cwd: join(folder, 'head'),
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const pass = (signal: NodeJS.Signals) => void child.kill(signal);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, pass);
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    const [code] = await once(child, 'exit');
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, pass);
    const latest = join(folder, 'head/reports/latest');
    const read = async (name: string) => JSON.parse(await readFile(join(latest, name), 'utf8'));
    if (![0, 1, 2].includes(code)) throw new Error(`The gate ended with ${code}:\n${said}`);
    const record = gateRecord.parse(await read('gate.json'));
    const [one, other] = [await read('base/record.json'), await read('head/record.json')];
    const p50 = record.cells[0]?.numbers.find(({ question: { at, where } }) => at === 'p50' && !where);
    return {
      record,
      said: p50?.verdict.is ?? 'unknown',
      ratio: p50?.verdict.ratio?.value ?? null,
      simple: simpleWays(recordSchema.parse(one), recordSchema.parse(other)),
      seconds: (performance.now() - began) / 1000,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Every operation takes so many times as long. */
export function slower(factor: number): Planted {
  return { delaysMs: Object.fromEntries(operations.map((name) => [name, usualMs * factor])) };
}
