/** Invisible; put after a sign, GitHub and GitLab take what follows for neither a person nor an issue. */
const apart = '&#8203;';

/**
 * A foreign line of text in Markdown, where it stays what it is: no markup, no link, no image, no HTML, no cell of a table, and nobody is
 * called by it. Not for the start of a line.
 */
export function inlineText(text: string): string {
  return text
    .replaceAll(/[&<>\\`*_{}[\]()!|~$^"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
    .replaceAll(/@(?=\w)/g, `&#64;${apart}`)
    .replaceAll(/(?<!&)#(?=\d)/g, `&#35;${apart}`)
    .replaceAll(/\bGH-(?=\d)/gi, (sign) => `${sign}${apart}`)
    .replaceAll(/:(?=[\w+-]+:)/g, `:${apart}`)
    .replaceAll(/:(?=\/\/)|(?<=\bmailto|\bxmpp):/gi, '&#58;')
    .replaceAll(/(?<=\bwww)\./gi, '&#46;');
}

/** Foreign lines as they are, in a block where nothing is markup. */
export function block(text: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return `<pre>\n${escaped}\n</pre>`;
}

/** A row of a table, of cells that are Markdown already. */
export function row(...cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
