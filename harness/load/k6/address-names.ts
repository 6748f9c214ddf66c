/** One way to write an address into a name: how it is called, and what it is of a URL. */
interface Form {
  readonly name: string;
  of(url: URL): string;
}

const parts: readonly Form[] = [
  { name: 'BASE_URL', of: ({ origin }) => origin },
  { name: 'BASE_URL.host', of: ({ host }) => host },
  { name: 'BASE_URL.hostname', of: ({ hostname }) => hostname },
  { name: 'BASE_URL.port', of: ({ port }) => port },
];

/** What scripts make of an address where its characters are not allowed. */
const spellings: readonly { readonly suffix: string; of(text: string): string }[] = [
  { suffix: '', of: (text) => text },
  { suffix: ' encoded', of: encodeURIComponent },
  { suffix: ' with _', of: (text) => text.replaceAll(/\W/g, '_') },
  { suffix: ' with single _', of: (text) => text.replaceAll(/\W+/g, '_') },
  { suffix: ' with -', of: (text) => text.replaceAll(/\W/g, '-') },
  { suffix: ' with single -', of: (text) => text.replaceAll(/\W+/g, '-') },
  { suffix: ' without signs', of: (text) => text.replaceAll(/\W/g, '') },
  { suffix: ' in base64', of: (text) => Buffer.from(text).toString('base64') },
];

const forms: readonly Form[] = parts.flatMap(({ name, of }) =>
  spellings.map(({ suffix, of: spell }) => ({ name: `${name}${suffix}`, of: (url: URL) => spell(of(url)) })),
);

/**
 * Stands for the address of a topology that is not up: a script is asked under it what it is going to do. An address of
 * this machine that nobody uses, so that each trace of it in a name shows that the name depends on the address.
 */
export const placeholder = new URL('http://127.83.17.249:61803');

/** Replaces every way to write one address in a text. */
export type Rename = (text: string) => string;

/** From a name under one address to the same name under another. */
export function movedTo(to: URL, from: URL = placeholder): Rename {
  return replacing(forms.map((form) => [form.of(from), form.of(to)]));
}

/**
 * To a name that is the same under every address: `${BASE_URL}/api/items`. An address that is in use shares its host name
 * with others, so of it only that counts which holds its port.
 */
export function withoutAddress(from: URL): Rename {
  const telling = from === placeholder ? forms : forms.filter(({ name }) => !name.includes('hostname'));
  return replacing(telling.map((form) => [form.of(from), `\${${form.name}}`]));
}

/** The longest goes first: a host is part of an origin. All at once, so that nothing is replaced twice. */
function replacing(pairs: readonly (readonly [from: string, to: string])[]): Rename {
  const targets = new Map<string, string>();
  for (const [from, to] of pairs) if (from !== '' && !targets.has(from)) targets.set(from, to);
  const longestFirst = [...targets.keys()].sort((one, other) => other.length - one.length);
  // A port alone is a number like any other, so it must not be a part of one.
  const whole = (text: string) => (/^\d+$/.test(text) ? `(?<![\\w.])${text}(?![\\w.])` : escaped(text));
  const pattern = new RegExp(longestFirst.map(whole).join('|'), 'g');
  return (text) => text.replaceAll(pattern, (found) => targets.get(found) ?? found);
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
