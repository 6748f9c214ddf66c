/** The forms in which a secret may stand in a text: as it is, and as URLs, JSON, headers and pages spell it. */
export function formsOf(secret: string): readonly string[] {
  const lines = secret.split(/\r?\n/).map((line) => line.trim());
  const forms = [
    secret,
    secret.trim(),
    secret.replaceAll(/\r?\n/g, '\n'),
    JSON.stringify(secret).slice(1, -1),
    JSON.stringify(JSON.stringify(secret)).slice(3, -3),
    encoded(secret),
    encoded(secret).replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    encoded(secret).replaceAll('%20', '+'),
    asHtml(secret),
    Buffer.from(secret).toString('hex'),
    Buffer.from(secret).toString('hex').toUpperCase(),
    ...inBase64(secret),
    // A log tells a certificate line by line.
    ...(lines.length > 1
      ? lines.filter((line) => line.length >= shortestLine && !line.startsWith('-----'))
      : []),
  ];
  return [...new Set(forms)].filter((form) => form.length >= 4);
}

const shortestLine = 12;

function encoded(text: string): string {
  // A lone half of a pair has no such form.
  return encodeURIComponent(text.toWellFormed());
}

function asHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** As a part of something longer too, such as `user:password`: what does not depend on what stands before and after. */
function inBase64(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const whole = bytes.toString('base64');
  const inner = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replaceAll('=', '');
    const first = Math.ceil((before * 8) / 6);
    const last = Math.floor(((before + bytes.length) * 8) / 6);
    return text.slice(first, last);
  });
  const forms = [whole, ...inner.filter((text) => text.length >= 8)];
  return forms.flatMap((text) => [text, text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')]);
}
