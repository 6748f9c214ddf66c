import { expect, test } from 'vitest';
import { withoutWorkflowCommands, workflowCommand } from './workflow-commands.ts';

test('a command says its text in one line', () => {
  expect(workflowCommand('error', { title: 'a:b, c' }, '50 %\n::error::x')).toBe(
    '::error title=a%3Ab%2C c::50 %25%0A::error::x\n',
  );
});

test.each(['::error::x', 'a\n  ::add-mask::x', '\t::stop-commands::x', 'a ##[error]x'])(
  'what an app says is no command: %j',
  (text) => {
    const shown = withoutWorkflowCommands(text);
    expect(shown).not.toMatch(/^\s*::|##\[/m);
    expect(shown.replaceAll('\u200b', '')).toBe(text);
  },
);

test('other lines stay as they are', () => {
  expect(withoutWorkflowCommands('std::vector\n# a [b]\n: :')).toBe('std::vector\n# a [b]\n: :');
});
