/** A line of a log that a GitHub runner would take for a command, by either of its forms, stays a line of a log. */
export function withoutWorkflowCommands(text: string): string {
  return text.replaceAll(/^([^\S\n]*)::/gm, '$1\u200b::').replaceAll('##[', '#\u200b#[');
}

/** A command to a GitHub runner, on a line of its own. */
export function workflowCommand(
  name: string,
  properties: Readonly<Record<string, string>>,
  message: string,
): string {
  const named = Object.entries(properties).map(([key, value]) => `${key}=${escapedProperty(value)}`);
  return `::${name}${named.length > 0 ? ` ${named.join(',')}` : ''}::${escaped(message)}\n`;
}

function escaped(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapedProperty(text: string): string {
  return escaped(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
