/** A text as a literal of the written files, whatever is in it. */
export function quoted(text: string): string {
  const inside = JSON.stringify(text).slice(1, -1);
  return `'${inside.replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

/** A key of an object: bare where that can be. */
export function key(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name);
}

/** A text that ends no comment and no line. */
export function inComment(text: string): string {
  return text.replaceAll(/[\s\p{C}\u2028\u2029]+/gu, ' ').replaceAll('*/', '* /');
}

/** A list in one line, or one line each where that would be too long. */
export function listOf(items: readonly string[], indent: string): string {
  const line = `[${items.join(', ')}]`;
  if (indent.length + line.length <= lineAtMost) return line;
  return `[\n${items.map((item) => `${indent}  ${item},\n`).join('')}${indent}]`;
}

/** Long enough for the texts here; also what formatters mostly allow. */
const lineAtMost = 90;

/** A comment in as many lines as it takes. */
export function comment(text: string, indent: string): readonly string[] {
  const width = commentAtMost - indent.length - 3;
  const pattern = new RegExp(`(?:[^ ].{0,${width - 1}}(?= |$))|[^ ]+`, 'gu');
  return [...inComment(text).matchAll(pattern)].map(([line]) => `${indent}// ${line}`);
}

const commentAtMost = 120;

/** Lines without those that are left out. */
export function lines(...parts: readonly (string | readonly string[] | null)[]): string {
  return parts
    .filter((part) => part !== null)
    .flat()
    .map((line) => `${line}\n`)
    .join('');
}
