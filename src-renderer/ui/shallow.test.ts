import { expect, it } from 'vitest';
import { shallow } from './shallow.ts';

it('leaves what people write as it is', () => {
  const text = `# Title\n\n> quoted\n> > twice\n\n- a\n  - b\n    1. c\n\n* * *\n\n${'-'.repeat(200)}\n\n\`\`\`\n        code\n\`\`\`\n`;
  expect(shallow(text)).toBe(text);
});

it('ends quotes and lists that go too deep, and keeps what they say', () => {
  expect(shallow(`${'> '.repeat(500)}deep`)).toBe(`${'> '.repeat(12).trimEnd()} deep`);
  expect(shallow(`${'- '.repeat(500)}deep`)).toBe(`${'- '.repeat(12).trimEnd()} deep`);
  expect(shallow(`one\n${' '.repeat(1000)}- deep\n`)).toBe(`one\n${' '.repeat(80)}- deep\n`);
});

it('takes no time for a line of a million markers', () => {
  const began = performance.now();
  shallow('>- 1. '.repeat(200_000));
  shallow('> '.repeat(500_000));
  shallow(' '.repeat(1_000_000));
  expect(performance.now() - began).toBeLessThan(1_000);
});
