import { parentPort, workerData } from 'node:worker_threads';
import { hrtimeUs, type MetronomeCells, mostAhead, rung, told } from './metronome.ts';

const { counts, atUs }: MetronomeCells = workerData;
const nobody = new Int32Array(new SharedArrayBuffer(4));

parentPort?.postMessage('up');
for (let rings = 0; ; ) {
  Atomics.wait(counts, told, rings);
  const us = atUs[rings % mostAhead] ?? 0;
  for (let leftUs = us - hrtimeUs(); leftUs > 0; leftUs = us - hrtimeUs()) {
    Atomics.wait(nobody, 0, 0, leftUs / 1000);
  }
  Atomics.store(counts, rung, ++rings);
  Atomics.notify(counts, rung);
}
