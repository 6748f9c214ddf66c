/** Markup that may stand in a page as it is. Only `html` and `trusted` make it, so whatever else is shown is escaped. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Content = Html | string | number | null | false | readonly Content[];

/** A template whose every inserted value is escaped unless it is markup. Lists are joined; null and false are nothing. */
export function html(parts: TemplateStringsArray, ...contents: readonly Content[]): Html {
  return new Html(
    parts.map((part, index) => (index === 0 ? part : render(contents[index - 1] ?? null) + part)).join(''),
  );
}

/** Marks text of our own as markup. Never for anything that comes from a record. */
export function trusted(text: string): Html {
  return new Html(text);
}

/** JSON that can stand inside a script element: no `<`, so nothing in it can end the element. */
export function scriptJson(value: unknown): Html {
  return new Html(JSON.stringify(value).replaceAll('<', '\\u003c'));
}

function render(content: Content): string {
  if (content === null || content === false) return '';
  if (content instanceof Html) return content.text;
  if (typeof content === 'string') return escaped(content);
  if (typeof content === 'number') return String(content);
  return content.map(render).join('');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
}
