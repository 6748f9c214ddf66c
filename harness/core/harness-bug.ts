/** Bugs of scaleproof in a run that went on: what it measured is in `folder`. */
export class HarnessBug extends AggregateError {
  readonly folder: string;

  constructor(bugs: readonly unknown[], folder: string) {
    super(bugs, 'Bugs of scaleproof in a run.');
    this.folder = folder;
  }
}
