import type { DoubtRule } from './evidence.ts';

/** When the server stalls, the clients of a closed loop stall with it and send nothing to be measured. */
export const coordinatedOmission: DoubtRule = {
  code: 'coordinated-omission',
  when: 'The load is a closed loop, which is subject to coordinated omission',
  on: [],
  find({ scenario: { load } }) {
    if (load.kind !== 'constant-users') return [];
    return [
      {
        sentence:
          'The load is a closed loop: a client sends when its last response has arrived, so a stall of the server is counted once per client and not once per request that should have been sent.',
        advice:
          'Read the throughput as saturation, and take latency from a scenario with a constant or ramping rate.',
        casts: [],
      },
    ];
  },
};
