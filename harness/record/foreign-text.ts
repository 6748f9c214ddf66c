import { terminalText } from '../core/terminal-text.ts';

/** A copy of plain data in which every text, names of fields included, was given to `change`. */
export function withEveryText<Data>(data: Data, change: (text: string, field: string) => string): Data {
  return changed(data, change, '') as Data;
}

/** What a record says, as a terminal and a page may show it: see `terminalText`. */
export function withoutControls<Data>(data: Data): Data {
  return withEveryText(data, terminalText);
}

function changed(data: unknown, change: (text: string, field: string) => string, field: string): unknown {
  if (typeof data === 'string') return change(data, field);
  if (Array.isArray(data)) return data.map((item) => changed(item, change, field));
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(
    Object.entries(data).map(([name, value]) => [change(name, ''), changed(value, change, name)]),
  );
}
