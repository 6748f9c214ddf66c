/** Exit codes. CI scripts depend on these numbers. */
export const exitCodes = {
  /** Every gate verdict was as expected. */
  pass: 0,
  /** A gate verdict was a surprise: a target failed, or passed where failure was expected. */
  fail: 1,
  /** At least one gate verdict is unknown, and none is a surprise. */
  inconclusive: 2,
  /** The configuration, the arguments or a record could not be read. */
  configuration: 3,
  /** Something that the run needs could not be started. */
  environment: 4,
  /** The generator could not send the planned load. */
  loadNotDelivered: 5,
  /** A bug of scaleproof, printed with its stack. */
  bug: 70,
  /** Ended by SIGINT or SIGTERM. */
  interrupted: 130,
} as const;
