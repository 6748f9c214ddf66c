import { type VariableName, variables } from './variables.ts';

/** What is wrong with one variable. */
export interface Problem {
  readonly variable: VariableName;
  /** As it was set; undefined when it is not. */
  readonly value: string | undefined;
  /** A full sentence that says what is allowed or needed. */
  readonly sentence: string;
}

/** The settings are wrong; the message lists every problem with the variable, its value and what is allowed. */
export class SettingsError extends Error {
  constructor(problems: readonly Problem[]) {
    const count = problems.length === 1 ? 'One setting is' : `${problems.length} settings are`;
    super([`${count} wrong:`, ...problems.map((problem) => `  ${lineOf(problem)}`)].join('\n'));
    this.name = 'SettingsError';
  }
}

function lineOf({ variable, value, sentence }: Problem): string {
  if (value === undefined) return `${variable} is not set. ${sentence}`;
  return `${variable} is '${shownValue(variable, value)}'. ${sentence}`;
}

function shownValue(name: VariableName, value: string): string {
  switch (variables[name].shown) {
    case 'plain':
      return value;
    case 'never':
      return '***';
    case 'without-password':
      return withoutPassword(value);
  }
}

function withoutPassword(value: string): string {
  // What is not a whole URL may have its password anywhere.
  if (!URL.canParse(value)) return '***';
  const url = new URL(value);
  if (url.hostname === '') return '***';
  if (url.password === '' && url.search === '') return value;
  if (url.password !== '') url.password = '***';
  url.search = '';
  return url.href;
}
