import autocannon from 'autocannon';

/**
 * autocannon alone in a process: address, requests a second (0: as fast as answers come), connections, seconds. Prints
 * what it saw as JSON.
 */
const [, , url = '', overallRate, connections, duration] = process.argv;
const { latency, requests } = await autocannon({
  url,
  // It corrects for omission with an interval of 1 ms whatever the rate, which makes 26 ms of 50.
  ...(overallRate !== '0' && { overallRate: Number(overallRate), ignoreCoordinatedOmission: true }),
  connections: Number(connections),
  duration: Number(duration),
});
// It has no p95.
console.log(
  JSON.stringify({
    requests: requests.total,
    p50: latency.p50,
    p95: null,
    p99: latency.p99,
  }),
);
