import { expect, test } from 'vitest';
import { cellAnchor } from './anchor.ts';
import { html, scriptJson } from './html.ts';

test('everything in a template is escaped, also in attributes and lists', () => {
  const evil = `"><script>alert('x')</script>&`;
  expect(html`<p title="${evil}">${[evil, html`<b>${evil}</b>`]}</p>`.text).toMatchInlineSnapshot(
    `"<p title="&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;">&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;<b>&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;</b></p>"`,
  );
});

test('null and false are nothing, zero is zero', () => {
  expect(html`<p>${null}${false}${0}</p>`.text).toBe('<p>0</p>');
});

test('JSON cannot end the script that it stands in', () => {
  const { text } = scriptJson({ name: '</script><!--' });
  expect(text).not.toContain('<');
  expect(JSON.parse(text)).toEqual({ name: '</script><!--' });
});

test('different keys have different anchors', () => {
  const keys = ['a/b', 'a.b', 'a b', 'a_b', 'a-b', 'a/b/c', 'A/b'];
  expect(new Set(keys.map(cellAnchor)).size).toBe(keys.length);
  expect(cellAnchor('memory-sticky/api-latency')).toBe('cell-memory-sticky.api-latency');
});
