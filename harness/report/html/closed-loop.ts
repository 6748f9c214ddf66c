/** Said wherever a closed loop's latency is shown. */
export const closedLoopNote =
  'Closed loop, blind to coordinated omission: clients wait for each answer, so a stall keeps the requests that would have suffered from being sent. Not the latency that users would see.';
