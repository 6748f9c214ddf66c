/** Said wherever a closed loop's latency is shown. */
export const closedLoopNote =
  'Closed loop, subject to coordinated omission: clients wait for each response, so a stall delays requests that would have been slow. Not the latency that users would see.';
