import { movedTo, placeholder, withoutAddress } from './address-names.ts';
import type { InspectedScript } from './inspect-script.ts';

/** The thresholds on one metric of a script, or on a part of it. */
export interface NamedThresholds {
  /** The metric as it is called under every address: `http_req_duration{url:${BASE_URL}/api/items}`. */
  readonly name: string;
  /** The metric as k6 calls it in this run. */
  readonly text: string;
  readonly expressions: readonly string[];
}

type Thresholds = InspectedScript['thresholds'];

/** The names of thresholds in a plan, where a script was asked under an address that stands for any. */
export function plannedNames(
  planned: Thresholds,
): { readonly name: string; readonly expressions: readonly string[] }[] {
  const nameOf = withoutAddress(placeholder);
  return Object.entries(planned ?? {}).map(([text, expressions]) => ({ name: nameOf(text), expressions }));
}

/**
 * Finds the thresholds of a plan again in a run. A name that depends on the address is another in each; it is found by
 * putting the address of the run where that of the plan was, or else because only one threshold is left that says the same
 * of the same metric. `planned` is null when it is unknown what the script says under another address.
 */
export function nameThresholds(
  actual: Thresholds,
  { planned, entry }: { readonly planned: Thresholds; readonly entry: URL },
): NamedThresholds[] {
  const [move, nameOf, bare] = [movedTo(entry), withoutAddress(placeholder), withoutAddress(entry)];
  const names = new Map(Object.keys(planned ?? {}).map((text) => [move(text), nameOf(text)]));
  const all = Object.entries(actual ?? {}).map(([text, expressions]) => ({ text, expressions }));
  const found = new Set(all.filter(({ text }) => names.has(text)).map(({ text }) => text));
  const lost = Object.entries(planned ?? {})
    .filter(([text]) => !found.has(move(text)))
    .map(([text, expressions]) => ({ text, expressions }));
  const left = all.filter(({ text }) => !found.has(text));
  return all.map(({ text, expressions }) => {
    const kind = kindOf({ text, expressions });
    const [one, ...others] = lost.filter((candidate) => kindOf(candidate) === kind);
    const isAlone = left.filter((candidate) => kindOf(candidate) === kind).length === 1;
    const instead = one && others.length === 0 && isAlone ? nameOf(one.text) : bare(text);
    return { text, expressions, name: names.get(text) ?? instead };
  });
}

/** What a threshold says of which metric, whatever the part of it. */
function kindOf({
  text,
  expressions,
}: {
  readonly text: string;
  readonly expressions: readonly string[];
}): string {
  return JSON.stringify([text.replace(/\{.*$/s, ''), expressions]);
}
