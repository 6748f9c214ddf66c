import { parentPort, workerData } from 'node:worker_threads';
import { hrtimeUs, type MetronomeCells, metronomeStates } from './metronome.ts';

const { state, ringAtUs }: MetronomeCells = workerData;

parentPort?.postMessage('up');
for (;;) {
  Atomics.wait(state, 0, metronomeStates.idle);
  if (Atomics.load(state, 0) === metronomeStates.ended) break;
  const atUs = ringAtUs[0] ?? 0;
  for (let leftUs = atUs - hrtimeUs(); leftUs > 0; leftUs = atUs - hrtimeUs()) {
    Atomics.wait(state, 1, 0, leftUs / 1000);
  }
  Atomics.compareExchange(state, 0, metronomeStates.armed, metronomeStates.idle);
  Atomics.notify(state, 0);
}
