import { type DoubtRule, numberIn } from './evidence.ts';

/** What a request waited in a tool that times it from the send is not seen. */
export const timedFromSend: DoubtRule = {
  code: 'timed-from-send',
  when: 'The generator (k6) times requests from when it sent them, and not from when they were due',
  on: [],
  find(evidence) {
    if (numberIn(evidence, { metric: 'latency_from_actual_send', at: 'total' }) === null) return [];
    return [
      {
        sentence:
          'Latency counts from when the request was sent, and it is not known how long after it was due that was.',
        advice: 'Compare it with the driver native, which counts from when a request was due.',
        casts: [],
      },
    ];
  },
};
