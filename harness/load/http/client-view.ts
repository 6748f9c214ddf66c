import type { ClientView, HttpOperation, HttpRequest } from '../../app/adapter.ts';
import { ScaleproofError } from '../../core/errors.ts';
import type { Random } from '../../core/random.ts';

/** A client of a run, by its index from 0: its name, its number, and its own stream of random numbers. */
export type ClientIdentity = Pick<ClientView, 'name' | 'number' | 'random'>;

/** `random`: that of the run, of which each client has its own part, whatever the others do. */
export function identityOf(name: string, number: number, random: Random): ClientIdentity {
  const own = random.fork('data').fork(name);
  return { name, number, random: () => own.unit() };
}

/** Which request is made before the load: of a client that has had no answers. */
export interface Beforehand {
  readonly client: ClientIdentity;
  readonly step: number;
  /** The driver that wants it so early. */
  readonly driver: string;
}

/**
 * The request of an operation for a driver that makes them all before the load. Throws `SP_CONFIG_INVALID` for an operation whose
 * requests depend on answers.
 */
export function requestBeforehand(
  operation: HttpOperation,
  { client, step, driver }: Beforehand,
): HttpRequest {
  if (operation.redirects) throw onlyNative(driver, "an operation has redirects: 'follow'");
  return operation.request({
    ...client,
    step,
    get kept(): never {
      throw onlyNative(driver, "the adapter asks for 'kept', which answers give");
    },
  });
}

function onlyNative(driver: string, because: string): ScaleproofError {
  return new ScaleproofError(
    'SP_CONFIG_INVALID',
    `The driver '${driver}' makes its requests before the load, when nothing has been answered, and ${because}. ` +
      "Use the driver 'native' for this scenario.",
  );
}
