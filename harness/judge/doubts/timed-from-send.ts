import { type DoubtFinder, numberIn } from './evidence.ts';

/** A remark on a tool that times requests from when it sent them: what a request waited in the tool itself is not seen. */
export const timedFromSend: DoubtFinder = (evidence) => {
  if (numberIn(evidence, { metric: 'latency_from_actual_send', at: 'total' }) === null) return [];
  return [
    {
      code: 'timed-from-send',
      sentence:
        'Latency counts from when the request was sent, and it is not known how long after it was due that was.',
      advice: 'Compare it with the driver native, which counts from when a request was due.',
      affects: [],
      bias: 'reads-low',
    },
  ];
};
