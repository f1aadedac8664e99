import { describe, expect, it } from 'vitest';
import { type MaskCounts, masked, maskedValue } from './mask.ts';

const me = { home: '/home/anna', user: 'anna', host: 'annas-laptop' };
const mask = (text: string): string => masked(text, me);

describe('masked', () => {
  it('takes the values of names that promise a secret, in code, JSON, the environment, a query and on a command line', () => {
    for (const text of [
      `apiKey: 'hunter2'`,
      `"api_key": "hunter2"`,
      `const DB_PASSWORD = "hunter2";`,
      `secret: \`hunter2\``,
      `tokens: ['hunter2', 'hunter2']`,
      `export API_TOKEN=hunter2`,
      `https://example.org/x?token=hunter2&page=3`,
      `mytool --token hunter2 run`,
      `'client-secret': 'hunt\\'er2hunter2'`,
      `Authorization: "hunter2"`,
      `passphrase="hunter2"`,
      `password: hunter2`,
      `curl -H 'Authorization: Bearer hunter2hunter2'`,
    ])
      expect(mask(text), text).not.toContain('hunter2');
  });

  it('leaves names, and what is code, as they are', () => {
    for (const text of [
      `env: ['API_TOKEN']`,
      `token: process.env.API_TOKEN,`,
      `const token = process.env.API_TOKEN;`,
      `const secret = readSecret();`,
      `"tokens_processed": 12`,
      `author: 'nobody'`,
      `keep: 10`,
      `token: string`,
      `token: tokens[0]`,
      `Basic information on everything`,
      `stages: ['./stages/extract-mentions.ts', './stages/index-documents-2024.ts']`,
      `data/entities/ENTITIES_INDEX.json`,
      `sha256:${'0a1b2c3d'.repeat(8)}`,
      `merkle:${'0a1b2c3d'.repeat(8)}#6014`,
      `20260101T000000Z-0a1b2c`,
      `2026-01-01T00:00:00Z`,
      `holdfast.config.ts:12:30`,
      `extractMentionsFromDocumentsIntoJsonAsUtf8`,
      `scripts/analysis2024/step1/entity_network_v2.ts`,
    ])
      expect(mask(text)).toBe(text);
  });

  it('knows tokens by their form', () => {
    // Put together here, so that nobody's scanner takes these for real ones.
    for (const token of [
      ['AKIA', 'IOSFODNN7EXAMPLE'],
      ['gh', 'p_16C7e42F292c6912E7710c838347Ae178B4a'],
      ['github', '_pat_11ABCDEFG0abcdefghijkl'],
      ['xox', 'b-123456789012-abcdef'],
      ['AIza', 'SyA1234567890abcdefghijklmnopqrstuv'],
      ['sk', '_live_4eC39HqLyjWDarjtT1zdp7dc'],
      ['eyJ', 'hbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln'],
      ['gl', 'pat-abcdefghijklmnopqrst'],
    ].map((parts) => parts.join(''))) {
      expect(mask(`at ${token} end`), token).not.toContain(token.slice(0, 12));
      expect(mask(`at ${token} end`)).toMatch(/^at .* end$/);
    }
  });

  it('takes passwords out of URLs, and whole private keys', () => {
    expect(mask('postgres://app:p@ss/w0rd@db.local:5432/x')).toBe('postgres://[credentials]@db.local:5432/x');
    expect(mask('https://token@git.local/x, http://localhost:8080/react@18, https://x.local/npm/react@18')).toBe(
      'https://[credentials]@git.local/x, http://localhost:8080/react@18, https://x.local/npm/react@18',
    );
    expect(mask('postgres://app:pw@db.local/x')).toBe('postgres://[credentials]@db.local/x');
    const key = ['-----BEGIN RSA PRIVATE', ' KEY-----\nMIIEow\nabc\n-----END RSA PRIVATE', ' KEY-----'].join('');
    expect(mask(`a ${key} b`)).toBe('a [private key] b');
    expect(mask(key.slice(0, 40))).toBe('[private key]');
  });

  it('takes long strings that look random', () => {
    for (const text of [
      'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
      'd41d8cd98f00b204e9800998ecf8427e',
      'aB3dE5gH7jK9mN1pQ3sT5',
    ])
      expect(mask(`x "${text}" y`)).toBe('x "[random]" y');
  });

  it('takes e-mail addresses, the home folder, and the names of user and host', () => {
    expect(mask('by Anna <anna.k+x@mail.example.co.uk>')).toBe('by [user] <[e-mail]>');
    expect(mask('/home/anna/project/x, /home/annabel/y')).toBe('~/project/x, /home/annabel/y');
    expect(mask('process 12 on annas-laptop')).toBe('process 12 on [host]');
    expect(mask('savanna and annals')).toBe('savanna and annals');
  });

  it('takes no longer for a long line than for a long text', () => {
    // With an expression that goes back and forth, these would take hours.
    for (const line of [
      'a'.repeat(300_000),
      'a.'.repeat(150_000),
      'pass-'.repeat(60_000),
      'http://'.repeat(40_000),
      'secret-'.repeat(40_000),
      '"'.repeat(100_000),
    ])
      expect(mask(line).length).toBeGreaterThan(0);
  });

  it('does nothing twice', () => {
    const once = mask(`token: 'x' anna@example.org postgres://a:b@c/d /home/anna AKIA${'A1'.repeat(8)}`);
    expect(mask(once)).toBe(once);
  });

  it('counts what it masked, by kind', () => {
    const counts: MaskCounts = new Map();
    masked(`token: 'x', secret: 'y', a@example.org`, me, counts);
    expect(Object.fromEntries(counts)).toEqual({ secret: 2, 'e-mail address': 1 });
  });
});

describe('maskedValue', () => {
  it('masks all that is below a name that promises a secret, and every text by its form', () => {
    expect(
      maskedValue(
        {
          details: { rows: 5, tokens: 512, credentials: { user: 'u', pins: [1, 2] }, by: 'anna@example.org' },
          list: [{ api_key: 'k' }, null, true],
          '/home/anna/x.json': 1,
        },
        me,
      ),
    ).toEqual({
      details: {
        rows: 5,
        tokens: 512,
        credentials: { user: '[secret]', pins: ['[secret]', '[secret]'] },
        by: '[e-mail]',
      },
      list: [{ api_key: '[secret]' }, null, true],
      '~/x.json': 1,
    });
  });
});
