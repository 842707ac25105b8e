import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRedactor, mask } from './redact.ts';

const plain = createRedactor();
const a = (n: number, char = 'a1B2c3D4') => char.repeat(Math.ceil(n / char.length)).slice(0, n);

// Put together at run time, so that no scanner takes this file for a leak.
const secrets: Record<string, string> = {
  anthropic: `sk-ant-api03-${a(60)}`,
  openai: `sk-proj-${a(48)}`,
  'openai, old form': `sk-${a(48)}`,
  github: `ghp_${a(36)}`,
  'github app': `ghs_${a(36)}`,
  'github fine-grained': `github_pat_${a(40)}`,
  gitlab: `glpat-${a(20)}`,
  aws: `AKIA${'ABCDEFGH12345678'}`,
  slack: `xoxb-${'1234567890-'}${a(24)}`,
  google: `AIza${a(35)}`,
  npm: `npm_${a(36)}`,
  jwt: `eyJ${a(20)}.${a(40)}.${a(40)}`,
  'private key': `-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\n${`${a(64)}\n`.repeat(12)}-----END RSA PRIVATE KEY-----`,
  'private key, cut': `-----BEGIN PRIVATE KEY-----\\n${`${a(64)}\\n`.repeat(3)}`,
};

describe('what is masked', () => {
  test.each(Object.entries(secrets))('%s', (_name, secret) => {
    for (const text of [secret, `value=${secret} rest`, `{"k":"${secret}"}`, `(${secret})`]) {
      expect(plain.redact(text)).not.toContain(secret.slice(-30, -5));
      expect(plain.redact(text)).toContain(mask);
      expect(plain.suspicious(JSON.stringify({ text }))).toBe(true);
    }
  });

  test.each([
    ['Authorization: Bearer abcdefghij0123456789xyz', `Authorization: Bearer ${mask}`],
    ["-H 'authorization: token 0123456789abcdef'", `-H 'authorization: token ${mask}'`],
    ['git clone https://bot:hunter2@example.org/x.git', `git clone https://bot:${mask}@example.org/x.git`],
    ['export OPENAI_API_KEY=zzzzzzzzzzzz && run', `export OPENAI_API_KEY=${mask} && run`],
    ['DB_PASSWORD="correct horse $battery"', `DB_PASSWORD="${mask}"`],
    ['AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG', `AWS_SECRET_ACCESS_KEY=${mask}`],
    [`${secrets.github} and ${secrets.npm}`, `${mask} and ${mask}`],
  ])('%s', (text, expected) => {
    expect(plain.redact(text)).toBe(expected);
  });

  test('exact values, also where JSON has escaped them', () => {
    const redactor = createRedactor(['tell"no\none', 'short', 'hunter2hunter2', 'hunter2']);
    expect(redactor.redact('x tell"no\none y')).toBe(`x ${mask} y`);
    expect(redactor.suspicious(JSON.stringify({ deep: ['x tell"no\none y'] }))).toBe(true);
    expect(redactor.redact('hunter2hunter2')).toBe(mask);
    // Too short to be told from ordinary words.
    expect(redactor.redact('in short')).toBe('in short');
  });

  test('keys and values at any depth of a JSON value', () => {
    const value = { list: [{ [secrets.github!]: secrets.npm, n: 1, nothing: null }], __proto: true };
    expect(plain.redactValue(value)).toEqual({ list: [{ [mask]: mask, n: 1, nothing: null }], __proto: true });
  });

  test('a value that is part of the mask does not make it grow', () => {
    expect(createRedactor(['redacted']).redact(`redacted ${secrets.npm}`)).toBe(`redacted ${mask}`);
  });
});

describe('what is left alone', () => {
  test.each([
    'const token = getToken();',
    'MAX_TOKENS=4096',
    'API_KEY=$API_KEY TOKEN=$' + '{TOKEN} SECRET=<your-secret-here>',
    'TOKEN=process.env.TOKEN',
    'PASSWORD=readPassword(file)',
    'PASSWORD=',
    'task-proj-a-very-long-slug-of-a-task-indeed',
    'class="sk-folding-cube sk-circle-fade-dot"',
    'Bearer authentication-and-authorization',
    'git@github.com:owner/repo.git ssh://git@host:22/path http://localhost:3000/@scope/name',
    "if (text.includes('-----BEGIN PRIVATE KEY-----')) throw new Error('no keys in the repository, please use the vault');",
    `sha ${'0123456789abcdef'.repeat(4)}`,
  ])('%s', (text) => {
    expect(plain.redact(text)).toBe(text);
  });

  test('the code of this project and of its libraries', () => {
    const folders = [
      'src-main/contract',
      'src-main/core/lib',
      'node_modules/zod/v4/core',
      'node_modules/commander/lib',
      'node_modules/ws/lib',
    ];
    let files = 0;
    for (const folder of folders) {
      for (const name of readdirSync(folder)) {
        // Tests of this kind of thing hold look-alikes on purpose.
        if (!/\.[jt]s$/.test(name) || name.endsWith('.test.ts') || name === 'redact.ts') continue;
        const text = readFileSync(join(folder, name), 'utf8');
        expect(plain.redact(text), join(folder, name)).toBe(text);
        files++;
      }
    }
    expect(files).toBeGreaterThan(30);
  });
});

describe('whatever comes', () => {
  const piece = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      ...Object.values(secrets),
      'TOKEN=',
      'PASSWORD="',
      'Bearer ',
      '://u:',
      '@',
      '-----BEGIN PRIVATE KEY-----',
      'sk-ant-',
      '(',
      mask,
    ),
  );
  const texts = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));

  test('masking twice is the same as masking once', () => {
    fc.assert(
      fc.property(texts, fc.array(fc.string({ minLength: 6, maxLength: 12 }), { maxLength: 3 }), (text, exact) => {
        const { redact } = createRedactor(exact);
        const once = redact(text);
        expect(redact(once)).toBe(once);
      }),
      { numRuns: 500 },
    );
  });

  test('what is not suspicious in its JSON form holds nothing to mask', () => {
    fc.assert(
      fc.property(texts, (text) => {
        if (!plain.suspicious(JSON.stringify(text))) expect(createRedactor().redact(text)).toBe(text);
        if (plain.redact(text) !== text) expect(plain.suspicious(JSON.stringify(text))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    'TOKEN=',
    '-----BEGIN PRIVATE KEY-----',
    '://a:b',
    'eyJ',
    'sk-',
    'A',
    '-----BEGIN PRIVATE KEY-----' + a(50),
    'Bearer ',
    '://',
    'TOKEN=x(',
    'AKIA',
  ])('a megabyte of "%s" does not take for ever', { timeout: 30_000 }, (unit) => {
    // Quadratic behaviour would take minutes.
    const text = unit.repeat(Math.ceil(1_000_000 / unit.length));
    plain.redact(text);
  });

  test('one run of many megabytes does not exhaust the engine', () => {
    for (const start of ['TOKEN=', 'TOKEN="', 'sk-', '://', 'Bearer 1', 'eyJ', '-----BEGIN PRIVATE KEY-----']) {
      expect(plain.redact(start + a(20_000_000)).includes(mask)).toBe(!['eyJ', '://'].includes(start));
    }
  });
});
