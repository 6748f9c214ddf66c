import { type DoubtRule, numberIn } from './evidence.ts';

/** What a request waited in a tool that times it from the send is not seen. */
export const timedFromSend: DoubtRule = {
  code: 'timed-from-send',
  when: 'The generator (k6) measures latency from the actual send, not from when requests were due',
  on: [],
  find(evidence) {
    if (numberIn(evidence, { metric: 'latency_from_actual_send', at: 'total' }) === null) return [];
    return [
      {
        sentence: 'Latency counts from the actual send, and how late that was is unknown.',
        advice: 'Compare it with the driver native, which counts from when requests were due.',
        casts: [],
      },
    ];
  },
};
