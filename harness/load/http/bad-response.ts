/** What came back is no HTTP/1.1 response; the message says why. The connection is of no use after it. */
export class BadResponse extends Error {
  override readonly name = 'BadResponse';
}
