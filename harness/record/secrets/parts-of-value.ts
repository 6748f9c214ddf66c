import { isLoopback } from '../../core/is-loopback.ts';

/**
 * What of a variable's value is to be kept secret. Of a URL the password, and the whole only when it has none and leads
 * elsewhere: a host and a port explain an error. Of settings in a text (`host=db password=...`, JSON) what they name secret, too.
 */
export function partsOf(value: string): readonly string[] {
  const url = URL.canParse(value) && value.includes('://') ? new URL(value) : null;
  if (url) {
    const inside = [url.password, decoded(url.password), ...secretsNamedIn(url.search)];
    const known = inside.filter((part) => part !== '');
    if (known.length > 0) return known;
    return isHere(url) ? [] : [value];
  }
  return [value, ...secretsNamedIn(value), ...longTextsIn(value)];
}

function isHere(url: URL): boolean {
  return url.protocol === 'file:' || isLoopback(url);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const named = /[\w-]*(?:pass|pwd|secret|token|key|credential)[\w-]*\s*=\s*([^\s;&,]+)/gi;

function secretsNamedIn(text: string): readonly string[] {
  return [...text.matchAll(named)].flatMap(([, found = '']) => [found, decoded(found)]);
}

/** The texts of a JSON document, such as the file of a service account. */
function longTextsIn(value: string): readonly string[] {
  if (!/^\s*[[{]/.test(value)) return [];
  try {
    const texts: string[] = [];
    JSON.parse(value, (_name, part) => {
      if (typeof part === 'string' && part.length >= 12) texts.push(part);
      return part;
    });
    return texts;
  } catch {
    return [];
  }
}
