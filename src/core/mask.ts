/** What a text must not give away besides what looks like a secret anywhere. */
export interface Private {
  /** The home folder: `~` takes its place. */
  readonly home: string;
  readonly user: string;
  readonly host: string;
}

/** How often something of a kind was masked. */
export type MaskCounts = Map<string, number>;

/**
 * A text without what looks like a secret or like a person: values of names such as `apiKey`, known forms of tokens, passwords in
 * URLs, private keys, long strings that look random, e-mail addresses, the home folder, the names of user and host. Hashes
 * of contents (`sha256:…`) stay.
 *
 * It errs towards masking too much; but what looks like a word cannot be told from one, so the text is still to be read by a person.
 */
export function masked(text: string, of: Private, counts: MaskCounts = new Map()): string {
  let result = text;
  for (const { kind, pattern, by } of rules) {
    result = result.replaceAll(pattern, (...found: readonly unknown[]) => {
      const whole = String(found[0]);
      const parts = found.slice(1).map((part) => (typeof part === 'string' ? part : ''));
      const replacement = by(whole, parts);
      if (replacement !== whole) counts.set(kind, (counts.get(kind) ?? 0) + 1);
      return replacement;
    });
  }
  return withoutPerson(result, of, counts);
}

/** The same for a JSON value: below a name that promises a secret, every text and number is masked. */
export function maskedValue(value: unknown, of: Private, counts: MaskCounts = new Map()): unknown {
  return walk(value, false, of, counts);
}

/** Names whose values are nobody's business. `author` and `tokens_processed: 12` are none. */
const secretName =
  '(?:[\\w-]{0,40}?(?:pass(?:word|wd|phrase|code)|secret|api[-_]?key|access[-_]?key|private[-_]?key|account[-_]?key|client[-_]?key|auth[-_]?token|token|credentials?|cookie|dsn|connection[-_]?string|webhook|signature))';
const isSecretName = new RegExp(`^(?:${secretName}|authorization|auth|bearer|pwd|sig)s?$`, 'i');

interface Rule {
  readonly kind: string;
  readonly pattern: RegExp;
  readonly by: (whole: string, parts: readonly string[]) => string;
}

const rules: readonly Rule[] = [
  {
    kind: 'private key',
    pattern: /-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY(?: BLOCK)?-----|$)/g,
    by: () => '[private key]',
  },
  {
    kind: 'URL with credentials',
    // To the last `@`: a password may have one, and a `/` that nobody escaped. What has a port after its colon is a host.
    pattern: /\b([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s"'`<>/?#@:]{0,100}:(?!\d+(?:[/?#]|$))[^\s"'`<>]{0,200}@/gi,
    by: (_whole, [scheme = '']) => `${scheme}[credentials]@`,
  },
  {
    kind: 'URL with credentials',
    pattern: /\b([a-z][a-z0-9+.-]{0,20}:\/\/)(?!\[credentials\])[^\s"'`<>/?#@]{1,200}@/gi,
    by: (_whole, [scheme = '']) => `${scheme}[credentials]@`,
  },
  {
    kind: 'secret',
    pattern: new RegExp(
      `(["'\`]?)(\\b${secretName}s?|\\bauthorization|\\bpwd|\\bsig)\\1(\\s*[:=]\\s*)(\\[[^\\]]*\\]|"(?:[^"\\\\]|\\\\.)*"|'(?:[^'\\\\]|\\\\.)*'|\`[^\`]*\`)`,
      'gi',
    ),
    by: (_whole, [quote = '', name = '', sign = '']) => `${quote}${name}${quote}${sign}"[secret]"`,
  },
  {
    kind: 'secret',
    // In the environment, in the query of a URL, on a command line. What is code (`process.env.X`, a call) is no secret.
    pattern: new RegExp(
      `(\\b${secretName}|\\bpwd|\\bsig)(\\s*=\\s*|\\s+(?=[^\\s:=]*\\d)(?<=--\\S+\\s+))(?![\\s"'\`[({=>])([^\\s&"'\`,;)]+)`,
      'gi',
    ),
    by: (whole, [name = '', sign = '', value = '']) =>
      /^(?:process\.|import\.|await$|new$|undefined|null|true|false|[A-Za-z_$][\w$.]*\()/.test(value)
        ? whole
        : `${name}${sign}[secret]`,
  },
  {
    kind: 'secret',
    // In YAML and in logs. A type (`token: string`) has no digit.
    pattern: new RegExp(
      `(\\b${secretName}|\\bpwd|\\bauthorization)(\\s*:\\s*)(?=[^\\s]*\\d)[\\w!@#$%^*~+-]+(?![\\w.(\\[])`,
      'gi',
    ),
    by: (_whole, [name = '', sign = '']) => `${name}${sign}[secret]`,
  },
  {
    kind: 'secret',
    pattern: /\b(Bearer|Basic)\s+(?=\S*[\d=])[A-Za-z0-9._~+/=-]{8,}/g,
    by: (_whole, [scheme = '']) => `${scheme} [secret]`,
  },
  {
    kind: 'token',
    pattern:
      /\b(?:(?:AKIA|ASIA|AGPA|AIDA|AROA|ANPA)[0-9A-Z]{12,}|gh[pousr]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[abeoprs]-[\w-]{8,}|xapp-[\w-]{8,}|AIza[\w-]{30,}|ya29\.[\w-]{20,}|(?:sk|pk|rk)[-_](?:live|test|proj|ant|or)?[-_]?\w[\w-]{15,}|npm_\w{30,}|pypi-[\w-]{30,}|dop_v1_\w{30,}|hf_\w{20,}|SG\.[\w-]{16,}\.[\w-]{16,}|eyJ[\w-]{8,}\.[\w-]{4,}(?:\.[\w-]*)?)/g,
    by: () => '[token]',
  },
  {
    kind: 'e-mail address',
    // Bounded, as standards bound it: a line of a megabyte without an `@` must not take for ever.
    pattern: /(?<![\w.+-])[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\p{L}\d-]{1,63}(?:\.[\p{L}\d-]{1,63}){0,8}\.\p{L}{2,}/gu,
    by: (whole) => (/^\S*\[credentials\]/.test(whole) ? whole : '[e-mail]'),
  },
  {
    kind: 'random string',
    pattern: /(sha256:|merkle:|sha512-)?[A-Za-z0-9+/_=-]{20,}/g,
    // Hashes of contents and the names of runs are what a report is read for.
    by: (whole, [hash = '']) => (hash !== '' || isRunName(whole) || !looksRandom(whole) ? whole : '[random]'),
  },
];

/**
 * Random strings change between small letters, capitals and digits at every second or third character; names and paths do so at
 * their seams alone. A capital before small letters starts a word.
 */
function looksRandom(text: string): boolean {
  // The secret half of an AWS key: just these forty characters.
  if (/^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)[A-Za-z0-9+/]{40}$/.test(text)) return true;
  const kinds = text
    .split('')
    .map(kindOf)
    .filter((kind) => kind !== 'other');
  if (kinds.length < 20 || new Set(kinds).size < 2) return false;
  const changes = kinds.filter((kind, index) => {
    const before = kinds[index - 1];
    return before !== undefined && kind !== before && !(before === 'capital' && kind === 'small');
  });
  return changes.length / (kinds.length - 1) >= 0.25;
}

function isRunName(text: string): boolean {
  return /^\d{8}T\d{6}Z-[0-9a-f]{4,8}$/.test(text);
}

function kindOf(character: string): 'small' | 'capital' | 'digit' | 'other' {
  if (/[a-z]/.test(character)) return 'small';
  if (/[A-Z]/.test(character)) return 'capital';
  return /\d/.test(character) ? 'digit' : 'other';
}

function withoutPerson(text: string, { home, user, host }: Private, counts: MaskCounts): string {
  const replacements: readonly (readonly [kind: string, found: string, by: string])[] = [
    ['home folder', home, '~'],
    ['user name', user, '[user]'],
    ['host name', host, '[host]'],
  ];
  let result = text;
  for (const [kind, found, by] of replacements) {
    // `/` as a home, or a user called `a`, would turn the text into nonsense.
    if (found.length < 3) continue;
    const literal = found.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
    result = result.replaceAll(new RegExp(`(?<![A-Za-z0-9])${literal}(?![A-Za-z0-9])`, 'gi'), () => {
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
      return by;
    });
  }
  return result;
}

function walk(value: unknown, isSecret: boolean, of: Private, counts: MaskCounts): unknown {
  if (typeof value === 'string' || typeof value === 'number') {
    if (!isSecret) return typeof value === 'string' ? masked(value, of, counts) : value;
    counts.set('secret', (counts.get('secret') ?? 0) + 1);
    return '[secret]';
  }
  if (Array.isArray(value)) return value.map((one) => walk(one, isSecret, of, counts));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]: [string, unknown]) => [
      masked(name, of, counts),
      // A number under such a name is a count (`tokens: 512`) as often as a secret; it says little either way.
      walk(one, isSecret || (isSecretName.test(name) && typeof one !== 'number'), of, counts),
    ]),
  );
}
