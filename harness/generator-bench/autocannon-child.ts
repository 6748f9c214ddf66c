import autocannon from 'autocannon';

/** autocannon at a rate, alone in a process: address, requests a second, connections, seconds. Prints what it saw as JSON. */
const [, , url = '', overallRate, connections, duration] = process.argv;
const { latency, requests } = await autocannon({
  url,
  overallRate: Number(overallRate),
  connections: Number(connections),
  duration: Number(duration),
  // It corrects for omission with an interval of 1 ms whatever the rate, which makes 26 ms of 50.
  ignoreCoordinatedOmission: true,
});
// It has no p95.
console.log(
  JSON.stringify({
    requests: requests.total,
    p50: latency.p50,
    p95: null,
    p99: latency.p99,
    latenessP99: null,
  }),
);
