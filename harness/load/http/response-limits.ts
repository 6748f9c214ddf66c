/** Of a head, of the line before a chunk, or of a trailer; beyond what any balancer here lets pass. */
export const longestHeadBytes = 131_072;
export const longestBodyBytes = 256 * 2 ** 20;
