import { expect, test } from 'vitest';
import { multipart } from './multipart.ts';

test('what is no form is refused with the name of its field', () => {
  const form = (value: unknown) => () => multipart({ photo: value } as Parameters<typeof multipart>[0]);
  expect(form(1)).toThrow("it returned 1, and must return a text or a file for the field 'photo'");
  expect(form({ fileName: 'a.png' })).toThrow("the field 'photo' of the form must be a text, or a file");
  const injected = { fileName: 'a.png', type: 'image/png\r\nx-planted: 1', content: '' };
  expect(form(injected)).toThrow(TypeError);
});

test('a name cannot end its part', () => {
  const { body } = multipart({ 'a"\r\nb': { fileName: 'c"\nd', content: 'e' } });
  expect(String(body)).toContain('name="a%22%0D%0Ab"; filename="c%22%0Ad"');
});
