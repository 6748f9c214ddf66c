import { formsOf } from './forms-of-secret.ts';
import { harmlessNames } from './harmless-names.ts';
import { ownWords } from './own-words.ts';
import { partsOf } from './parts-of-value.ts';
import { withoutUnknownSecrets } from './unknown-secrets.ts';

/** Values of environment variables that may stand nowhere that anybody reads. */
export interface Secrets {
  /** From here on these variables are told by name only, unless that is listed as harmless. */
  learn(env: Readonly<Record<string, string>>): void;
  /** Names of variables that hold no secret, besides those that scaleproof knows. */
  allow(names: readonly string[]): void;
  /** Whether the value of a variable may be shown. */
  isHarmless(name: string): boolean;
  /** A text without what was learned, and otherwise as it is: for files of somebody else's. */
  maskKnown(text: string): string;
  /** A text without what was learned, in whatever form, and without what looks like a secret. */
  mask(text: string): string;
}

/** What a value is shown as where it stands by itself. */
export const maskedValue = '[masked]';

const soundsSecret = /pass|pwd|secret|token|key|credential|auth|private|salt|pin|dsn|cert|sign/i;
/** A value so short is a part of too many words; by a name that sounds secret it may be shorter. */
const shortest = { any: 6, secret: 4 };
/** Shorter ones are masked as whole words only. */
const shortestAnywhere = 8;
/** So much of the beginning of a secret, and a third of it at least, is more than chance. */
const shortestBeginning = 8;
const shortestWithBeginning = 12;

/** Nothing is learned yet. */
export function createSecrets(): Secrets {
  let words: ReadonlySet<string> | null = null;
  const harmless = new Set(harmlessNames);
  /** By form. */
  const marks = new Map<string, string>();
  const numbers = new Map<string, Map<string, number>>();
  let pattern: RegExp | null = null;
  const beginnings = new Set<string>();

  function markOf(name: string, value: string): string {
    const known = numbers.get(name) ?? new Map<string, number>();
    numbers.set(name, known);
    const number = known.get(value) ?? known.size + 1;
    known.set(value, number);
    return number === 1 ? `[masked ${name}]` : `[masked ${name} ${number}]`;
  }

  function compile(): RegExp {
    const forms = [...marks.keys()].sort((a, b) => b.length - a.length);
    const alternatives = forms.map((form) => {
      const text = form.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
      return form.length < shortestAnywhere ? `(?<![A-Za-z0-9_])${text}(?![A-Za-z0-9_])` : text;
    });
    return new RegExp(alternatives.join('|'), 'g');
  }

  function maskKnown(text: string): string {
    if (marks.size === 0) return text;
    pattern ??= compile();
    const masked = text.replaceAll(pattern, (form) => marks.get(form) ?? maskedValue);
    return withoutBeginnings(masked, beginnings);
  }

  return {
    isHarmless: (name) => harmless.has(name),
    allow(names) {
      for (const name of names) harmless.add(name);
    },
    learn(env) {
      for (const [name, value] of Object.entries(env)) {
        if (harmless.has(name)) continue;
        for (const part of partsOf(value)) {
          const isSecret = soundsSecret.test(name);
          if (part.length < (isSecret ? shortest.secret : shortest.any)) continue;
          words ??= ownWords();
          if (words.has(part)) continue;
          // A number by an ordinary name is one of very many.
          if (!isSecret && /^[\d.,:-]+$/.test(part)) continue;
          for (const form of formsOf(part)) if (!marks.has(form)) marks.set(form, markOf(name, part));
          if (part.length >= shortestWithBeginning && !part.includes('://')) {
            beginnings.add(part).add(JSON.stringify(part).slice(1, -1));
          }
        }
      }
      pattern = null;
    },
    maskKnown,
    mask: (text) => withoutUnknownSecrets(maskKnown(text)),
  };
}

/** Where a text was cut off, the beginning of a secret may be left of it. */
function withoutBeginnings(text: string, secrets: ReadonlySet<string>): string {
  let masked = text;
  for (const secret of secrets) {
    const least = secret.slice(0, Math.max(shortestBeginning, Math.ceil(secret.length / 3)));
    for (let at = masked.indexOf(least); at >= 0; at = masked.indexOf(least, at + maskedValue.length)) {
      let end = at + least.length;
      while (end < masked.length && masked[end] === secret[end - at]) end++;
      masked = `${masked.slice(0, at)}${maskedValue}${masked.slice(end)}`;
    }
  }
  return masked;
}
