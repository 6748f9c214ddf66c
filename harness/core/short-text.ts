/** The beginning of a text on one line. It ends with a whole word, since half of a secret would not be known as one. */
export function shortText(text: string, atMost = 200): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  if (line.length <= atMost) return line;
  const whole = line
    .slice(0, atMost + 1)
    .replace(/\S*$/, '')
    .trimEnd();
  return whole === '' ? `(${line.length} characters without a space)` : `${whole} …`;
}
