/** The id of a cell's place in the page; different for different keys, and fit for a link. */
export function cellAnchor(key: string): string {
  return `cell-${idOf(key)}`;
}

export function scenarioAnchor(name: string): string {
  return `scenario-${idOf(name)}`;
}

function idOf(text: string): string {
  return text.replace(/[^a-zA-Z0-9-]/g, (character) =>
    character === '/' ? '.' : `_${character.codePointAt(0)?.toString(16)}`,
  );
}
