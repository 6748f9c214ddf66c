import type { Random } from '../../core/random.ts';

/** A step of a walk: an operation with those that come before it. */
export interface StepGroup {
  readonly operations: readonly string[];
  /** Null: steps are done in their order. */
  readonly weight: number | null;
  /** How long the client pauses after the last of them; null: as the load says. */
  readonly thinkMs: number | null;
}

export interface NextStep {
  readonly operation: string;
  readonly thinkMs: number | null;
}

/** Where a client is in its journey: it does the steps in their order, or draws each by its weight. */
export class StepCursor {
  readonly #groups: readonly StepGroup[];
  readonly #random: Random | null;
  readonly #sum: number;
  #place = 0;
  #queue: NextStep[] = [];

  /** `random`: needed where steps have weights. */
  constructor(groups: readonly StepGroup[], random: Random | null) {
    this.#groups = groups;
    this.#random = random;
    this.#sum = groups.reduce((sum, { weight }) => sum + (weight ?? 0), 0);
  }

  /** The next one, which is still to be taken. */
  peek(): NextStep {
    if (this.#queue.length === 0) this.#queue = stepsOf(this.#nextGroup());
    const [next] = this.#queue;
    if (next === undefined) throw new Error('A journey without steps.');
    return next;
  }

  take(): NextStep {
    const next = this.peek();
    this.#queue = this.#queue.slice(1);
    return next;
  }

  #nextGroup(): StepGroup | undefined {
    if (this.#sum === 0) return this.#groups[this.#place++ % this.#groups.length];
    if (this.#random === null) throw new Error('Steps with weights need a source of randomness.');
    let left = this.#random.unit() * this.#sum;
    return this.#groups.find(({ weight }) => {
      left -= weight ?? 0;
      return left < 0;
    });
  }
}

function stepsOf(group: StepGroup | undefined): NextStep[] {
  const { operations = [], thinkMs = null } = group ?? {};
  return operations.map((operation, place) => ({
    operation,
    thinkMs: place === operations.length - 1 ? thinkMs : 0,
  }));
}
