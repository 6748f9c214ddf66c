/** The kinds of error of a response that is none. */
export type BadKind = 'bad-response' | 'response-head-too-large';

/** What came back is no HTTP/1.1 response; the message says why. The connection is of no use after it. */
export class BadResponse extends Error {
  override readonly name = 'BadResponse';
  readonly kind: BadKind;

  constructor(message: string, kind: BadKind = 'bad-response') {
    super(message);
    this.kind = kind;
  }
}
