/** A text as one word of a shell, which is how compose splits a command. */
export function composeWord(text: string): string {
  return `'${text.replaceAll("'", `'"'"'`)}'`;
}
