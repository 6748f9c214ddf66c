import { createHmac, randomBytes } from 'node:crypto';

const salt = randomBytes(16);

/**
 * What stands for a secret that nobody named: the same for the same secret, so that who compares texts still sees which are
 * equal, and different in each run.
 */
function markOf(secret: string): string {
  return `[masked #${createHmac('sha256', salt).update(secret).digest('hex').slice(0, 8)}]`;
}

const secretName = String.raw`[\w-]*(?:passw(?:or)?d|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credential)[\w-]*`;

/** Texts whose form says that they are secret. The group `secret` is what is masked; without one it is the whole. */
const forms: readonly RegExp[] = [
  // user:password@ and token@ of a URL
  /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@'"<>]*:(?<secret>[^\s/@'"<>]+)@/gi,
  /\b[a-z][a-z0-9+.-]*:\/\/(?<secret>[\w.~-]{12,})@/gi,
  /\b(?:bearer|basic|digest|token)\s+(?<secret>(?=[^\s"']*[\d=])[\w+/.~=-]{8,})/gi,
  // A JSON web token
  /\beyJ[\w-]{6,}\.[\w-]{6,}(?:\.[\w-]*)?/g,
  // As their makers mark them
  /\b(?:[sr]k_(?:live|test)_|gh[pousr]_|github_pat_|glpat-|npm_|xox[abprs]-|AKIA|AIza|whsec_)[\w-]{8,}/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----(?:[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----|[\s\S]*)/g,
  new RegExp(String.raw`\b${secretName}=(?<secret>[^\s"'&,;)\]}]{3,})`, 'gi'),
  new RegExp(String.raw`["']?\b${secretName}["']?\s*:\s*(["'])(?<secret>[^"'\n]{3,})\1`, 'gi'),
  // Headers with their values, as text and as JSON
  /\b(?:set-)?cookie["']?\s*[:=]\s*[["']*(?<secret>[^\s=;,"']+=[^\n"'\]]+)/gi,
  /\b(?:proxy-)?authorization["']?\s*[:=]\s*[["']*(?<secret>[^\n"'\]]{4,})/gi,
];

/** A quick look, without false negatives, for texts that have none of these forms. */
const hint =
  /:\/\/|bearer|basic|digest|token|eyJ|[sr]k_|gh[pousr]_|github_pat|glpat|npm_|xox|AKIA|AIza|whsec_|PRIVATE KEY|passw|pwd|secret|(?:api|access|private)[_-]?key|credential|cookie|authorization/i;

/** Masks what looks like a secret: passwords in URLs, tokens, cookies, keys. */
export function withoutUnknownSecrets(text: string): string {
  if (!hint.test(text)) return text;
  return forms.reduce(
    (masked, form) =>
      masked.replace(form, (...match) => {
        const whole = String(match[0]);
        const groups: unknown = match.at(-1);
        const secret = isGroups(groups) ? (groups.secret ?? whole) : whole;
        if (secret.includes('[masked')) return whole;
        return whole.replace(secret, () => markOf(secret));
      }),
    text,
  );
}

function isGroups(value: unknown): value is { readonly secret?: string } {
  return typeof value === 'object' && value !== null;
}
