import type { DoubtFinder } from './evidence.ts';

/** A remark on every closed loop: when the server stalls, its clients stall with it and send nothing to be measured. */
export const coordinatedOmission: DoubtFinder = ({ scenario: { load } }) => {
  if (load.kind !== 'constant-users') return [];
  return [
    {
      code: 'coordinated-omission',
      sentence:
        'The load is a closed loop: a client sends when its last answer is in, so a stall of the server is counted once per client and not once per request that should have come.',
      advice:
        'Read the throughput as saturation, and take latency from a scenario with a constant or ramping rate.',
      affects: [],
      bias: 'reads-low',
    },
  ];
};
