import { describe, expect, it } from 'vitest';
import { importOf, modelOf, spanOf } from '../../test/rig/audit-model.ts';
import { parseRegistry } from './canonical-registry.ts';
import type { AuditModel } from './model.ts';
import { packed } from './sketch.ts';
import { checkRules, type CheckOptions } from './rules.ts';

/** `script:line severity message`, of one rule. */
function found(rule: string, model: AuditModel, options: CheckOptions = {}): readonly string[] {
  const { findings } = checkRules(model, { read: () => null, only: [rule], ...options });
  return findings.map(({ script, line, severity, message }) => `${script}:${line} ${severity} ${message}`);
}

const write = { kind: 'write', mode: 'w', line: 5 } as const;

describe('unsafe-write', () => {
  const rule = 'unsafe-write';

  it('is an error where others read the file, a warning where nobody does, a note where the path is not known', () => {
    const model = modelOf({
      accesses: [
        { ...write, script: 'a.py', target: 'read.json' },
        { script: 'b.py', target: 'read.json' },
        { ...write, script: 'c.py', target: 'own.json' },
        { ...write, script: 'd.py', target: null },
      ],
    });
    expect(found(rule, model).map((line) => line.split(' ').slice(0, 3).join(' '))).toEqual([
      'a.py:5 error `read.json`',
      'c.py:5 warning `own.json`',
      'd.py:5 note A',
    ]);
  });

  it('says how: emptied, overwritten in place, or a folder file by file', () => {
    const model = modelOf({
      files: ['font/a.ttf', 'src/b.txt'],
      accesses: [
        { ...write, script: 'a.py', target: 'a.json', mode: 'r+b', line: 1 },
        { ...write, script: 'a.py', target: 'b.json', mode: 'w+', line: 2 },
        { ...write, script: 'a.py', target: 'c.json', mode: 'x', line: 6, facts: { exclusive: true } },
        { ...write, script: 'a.sh', target: 'font', api: 'cp', mode: null, line: 3 },
        { ...write, script: 'a.sh', target: 'out/src', api: 'cp', mode: null, line: 4, facts: { copyOf: 'src' } },
      ],
    });
    expect(found(rule, model)).toEqual([
      'a.py:1 warning `a.json` is overwritten in place: a crash in between leaves part of the old and part of the new.',
      'a.py:2 warning `b.json` is emptied and then written: a crash in between leaves half a file.',
      'a.py:6 note `c.json` is made and then written: a crash in between leaves half a file.',
      'a.sh:3 warning Files in `font` are emptied and then written, one after the other: a crash in between leaves half of them.',
      'a.sh:4 warning Files in `out/src` are emptied and then written, one after the other: a crash in between leaves half of them.',
    ]);
  });

  it('says nothing of links and logs', () => {
    const apis = [
      'os.link',
      'fs.linkSync',
      'fs.promises.symlink',
      'pathlib.Path.symlink_to',
      'ln',
      'logging.basicConfig',
    ];
    const accesses = apis.map((api, line) => ({ ...write, script: 'a.py', target: `${line}.json`, api, line }));
    expect(found(rule, modelOf({ accesses }))).toEqual([]);
  });

  it('leaves atomic writes, renames, staging files, temporary and stated ones alone', () => {
    const model = modelOf({
      accesses: [
        { ...write, script: 'a.py', target: 'a.json', facts: { atomic: 'library' } },
        { ...write, script: 'a.py', target: 'b.json', api: 'os.replace' },
        { ...write, script: 'a.sh', target: 'b.json', api: 'mv' },
        { ...write, script: 'a.py', target: 'c.json.tmp', facts: { stagingFor: 'c.json' } },
        { ...write, script: 'a.py', target: '/tmp/x.json', place: 'temporary' },
        { ...write, script: 'a.py', target: 'd.json', facts: { stated: true } },
        { ...write, script: 'a.sh', target: '/dev/null', place: 'outside' },
        { ...write, script: 'a.py', target: 'x.db', facts: { format: 'database' } },
        { ...write, script: 'a.py', target: 'x.lock' },
      ],
    });
    expect(found(rule, model)).toEqual([]);
  });

  it('is one finding in the helper that writes for its callers, with all their files', () => {
    const model = modelOf({
      accesses: [
        { ...write, script: 'lib/io.py', target: null, within: 'Store.save', facts: { parameter: 'path' } },
        { ...write, script: 'a.py', target: 'a.json', via: ['lib/mid.py:3 keep', 'lib/io.py:4 Store.save'] },
        { ...write, script: 'b.py', target: 'b.json', via: ['lib/io.py:4 Store.save'] },
        { ...write, script: 'c.py', target: 'c.json', via: ['elsewhere.py:4 write_it'] },
      ],
    });
    const { findings } = checkRules(model, { read: () => null, only: [rule] });
    expect(findings.map(({ script, artifact, artifacts }) => ({ script, artifact, artifacts }))).toEqual([
      { script: 'c.py', artifact: 'c.json', artifacts: undefined },
      { script: 'lib/io.py', artifact: undefined, artifacts: ['a.json', 'b.json'] },
    ]);
    expect(findings[1]?.evidence).toContain('2 calls in 2 scripts write through it: `a.py` and `b.py`.');
    expect(findings[1]?.confidence).toBe('certain');
  });

  it('tells helpers of one name apart by their lines', () => {
    const model = modelOf({
      accesses: [
        { ...write, script: 'lib.py', target: null, within: 'Table.write', line: 5 },
        { ...write, script: 'lib.py', target: null, within: 'CsvTable.write', line: 9 },
        { ...write, script: 'a.py', target: 'a.json', line: 2, via: ['lib.py:5 Table.write'] },
        { ...write, script: 'a.py', target: 'a.csv', line: 3, via: ['lib.py:9 CsvTable.write'] },
      ],
    });
    expect(found(rule, model).map((line) => line.split(' ').slice(0, 3).join(' '))).toEqual([
      'lib.py:5 warning `a.json`',
      'lib.py:9 warning `a.csv`',
    ]);
  });

  it('is one finding for one statement in a loop over names', () => {
    const sites = { site: 'a.py:40', statement: spanOf('open(name)', 5) };
    const model = modelOf({
      accesses: ['x.json', 'y.json'].map((target) => ({ ...write, ...sites, script: 'a.py', target })),
    });
    expect(found(rule, model)).toEqual([
      'a.py:5 warning 2 files (`x.json` and `y.json`) are emptied and then written: a crash in between leaves half a file.',
    ]);
  });

  it('calls a rewrite safe only where it is one', () => {
    const fixOf = (access: object): string | undefined => {
      const model = modelOf({ accesses: [{ ...write, script: 'a.py', target: 'x.json', ...access }] });
      return checkRules(model, { read: () => null, only: [rule] }).findings[0]?.fix;
    };
    expect(fixOf({})).toBe('safe');
    expect(fixOf({ api: 'fs.writeFileSync', mode: null, facts: { closing: 'whole' } })).toBe('safe');
    expect(fixOf({ mode: 'r+' })).toBe('none');
    expect(fixOf({ facts: { closing: 'escapes' } })).toBe('none');
    expect(fixOf({ facts: { closing: 'never' } })).toBe('unsafe');
    expect(fixOf({ api: 'pandas.DataFrame.to_csv', mode: null })).toBe('unsafe');
  });

  it('says nothing of tests, unless scripts read what they write', () => {
    const scripts = [{ path: 'test_a.py', role: 'test' as const }];
    const own = { ...write, script: 'test_a.py', target: 'x.json' };
    expect(found(rule, modelOf({ scripts, accesses: [own] }))).toEqual([]);
    expect(found(rule, modelOf({ scripts, accesses: [own, { script: 'b.py', target: 'x.json' }] }))).toHaveLength(1);
    const helper = { ...write, script: 'lib.py', target: null, within: 'save', facts: { parameter: 'path' } };
    const model = modelOf({ scripts, accesses: [helper, { ...own, via: ['lib.py:5 save'] }] });
    expect(found(rule, model)).toEqual([
      'lib.py:5 note A file whose path is not known is emptied and then written: a crash in between leaves half a file.',
    ]);
  });
});

describe('unlocked-update', () => {
  it('is graver where a second script writes the file, and silent under a lock', () => {
    const update = { ...write, script: 'a.py', target: 'x.json', facts: { readBefore: 'a.py:2' } };
    expect(found('unlocked-update', modelOf({ accesses: [update] }))[0]).toMatch(/^a\.py:5 note /);
    const two = [update, { ...write, script: 'b.py', target: 'x.json' }];
    expect(found('unlocked-update', modelOf({ accesses: two }))[0]).toMatch(/^a\.py:5 warning /);
    expect(
      found('unlocked-update', modelOf({ accesses: [{ ...update, facts: { ...update.facts, locked: true } }] })),
    ).toEqual([]);
  });
});

describe('hand-backup', () => {
  it('names what is copied, and the copies that lie about', () => {
    const backups = [
      { path: 'x.json.bak', bytes: 10, duplicateOf: null },
      { path: 'x.json.old', bytes: 10, duplicateOf: 'x.json.bak' },
    ];
    const access = {
      script: 'a.py',
      target: 'x.json.bak',
      kind: 'backup' as const,
      line: 3,
      facts: { copyOf: 'x.json' },
    };
    const made = modelOf({ accesses: [access], artifacts: [{ path: 'x.json', backups }] });
    const { findings } = checkRules(made, { read: () => null, only: ['hand-backup'] });
    expect(findings).toMatchObject([
      {
        script: 'a.py',
        line: 3,
        severity: 'warning',
        artifact: 'x.json',
        evidence: ['2 backups on disk, 20 bytes, 1 of them the same bytes as another.'],
      },
    ]);
    expect(found('hand-backup', modelOf({ artifacts: [{ path: 'x.json', backups }] }))).toEqual([
      'x.json:1 note 2 copies of `x.json` lie about that no script of the project makes.',
    ]);
  });

  it('is a note where neither path is known', () => {
    const unknown = { script: 'a.py', target: null, kind: 'backup' as const, line: 3 };
    expect(found('hand-backup', modelOf({ accesses: [unknown] }))[0]).toMatch(/ note /);
  });

  it('does not count backups that Holdfast made', () => {
    const backups = ['x.backup_20251119_143025.json', 'x.backup_20251119_143025_2.json'].map((path) => ({
      path,
      bytes: 1,
      duplicateOf: null,
    }));
    expect(found('hand-backup', modelOf({ artifacts: [{ path: 'x.json', backups }] }))).toEqual([]);
  });
});

describe('absolute-path', () => {
  it('is one finding for one root, however often it stands there, and none for what every machine has', () => {
    const literal = (text: string, line: number): object => ({ line, text, inside: null, span: spanOf(text, line) });
    const absoluteLiterals = [
      literal('/Users/ana/p', 3),
      literal('/Users/ana/q/r', 9),
      literal('/usr/bin/env', 1),
      literal('/tmp/x', 2),
    ];
    const model = modelOf({ scripts: [{ path: 'a.py', absoluteLiterals: absoluteLiterals as never }] });
    expect(found('absolute-path', model)).toEqual(['a.py:3 warning `/Users/ana/p` is a place on one machine.']);
  });

  it('is a note for where a container mounts the repository, and silent for what goes on with another path', () => {
    const literal = (text: string, inside: string | null): object => ({ line: 1, text, inside, span: spanOf(text) });
    const of = (text: string, inside: string | null, read = ''): readonly string[] =>
      found(
        'absolute-path',
        modelOf({ scripts: [{ path: 'a.py', absoluteLiterals: [literal(text, inside)] as never }] }),
        {
          read: () => read,
        },
      );
    expect(of('/mnt/data/x.json', 'data/x.json')).toEqual([
      'a.py:1 note `/mnt/data/x.json` is a place that other machines may not have.',
    ]);
    expect(of('/mnt/disk/ana/data/x.json', 'data/x.json')).toEqual([
      'a.py:1 warning `/mnt/disk/ana/data/x.json` is a place on one machine.',
    ]);
    expect(of('/data/x.json', null)).toHaveLength(1);
    expect(of('/data/x.json', null, `${'x'.repeat(93)}BASE + `)).toEqual([]);
  });
});

describe('absolute-path-in-data', () => {
  const of = (text: string, path = 'data/x.json'): readonly string[] =>
    found('absolute-path-in-data', modelOf({ files: [path], accesses: [{ script: 'a.py', target: 'data/x.json' }] }), {
      read: () => text,
    });

  it('counts the paths of one machine and says where the first one is', () => {
    const text = '[\n  "data/a.txt",\n  "/Users/ana/p/a.txt",\n  "C:\\\\Users\\\\ana\\\\b.txt"\n]';
    expect(of(text)).toEqual([
      'data/x.json:3 warning `data/x.json` holds 2 paths of one machine, such as `/Users/ana/p/a.txt`.',
    ]);
  });

  it('takes no addresses of the web, and no names of folders, for paths', () => {
    expect(of('["https://example.org/home/ana/x.txt", "see /home/ or /Users/ for it", "../home/ana/x"]')).toEqual([]);
  });

  it('takes no example for somebody, and no page of HTML for data', () => {
    expect(of('["/home/user/p/a.txt", "/Users/your_name/x/y"]')).toEqual([]);
    expect(of('"/Users/ana/p/a.txt"', 'docs/manual.html')).toEqual([]);
  });

  it('does not look into settings', () => {
    expect(of('"/Users/ana/p/a.txt"', 'package.json')).toEqual([]);
    expect(of('"/Users/ana/p/a.txt"', '.vscode/settings.json')).toEqual([]);
  });
});

describe('root-drift', () => {
  it('names the place that was meant', () => {
    const drifted = {
      script: 'a/b/x.py',
      target: 'a/data/x.json',
      line: 4,
      facts: { drifted: { expected: 'data/x.json' } },
    };
    expect(found('root-drift', modelOf({ accesses: [drifted] }))).toEqual([
      'a/b/x.py:4 error The path ends at `a/data/x.json`; it seems to mean `data/x.json`.',
    ]);
  });
});

describe('root-drift in outputs', () => {
  it('is silent for a copy into a folder of results, and where other results go', () => {
    const drifted = { expected: 'README.md' };
    const copy = { ...write, script: 'build.ts', target: 'build/README.md', facts: { drifted, copyOf: 'README.md' } };
    expect(found('root-drift', modelOf({ accesses: [copy] }))).toEqual([]);
    const plain = { ...copy, facts: { drifted } };
    expect(found('root-drift', modelOf({ accesses: [plain] }))).toHaveLength(1);
    expect(
      found(
        'root-drift',
        modelOf({ accesses: [plain, { ...write, script: 'build.ts', target: 'build/x.json', line: 9 }] }),
      ),
    ).toEqual([]);
  });
});

describe('many-writers', () => {
  const rule = 'many-writers';
  const two = [
    { ...write, script: 'a.py', target: 'x.json' },
    { ...write, script: 'b.py', target: 'x.json' },
  ];

  it('finds two makers, not a maker and one refinement', () => {
    expect(found(rule, modelOf({ accesses: two }))).toEqual([
      'a.py:5 warning `x.json` is made by 2 scripts: `a.py` and `b.py`.',
    ]);
    expect(found(rule, modelOf({ accesses: [...two, { script: 'b.py', target: 'x.json' }] }))).toEqual([]);
  });

  it('finds refinements whose order nothing says', () => {
    const accesses = [...two, { script: 'a.py', target: 'x.json' }, { script: 'b.py', target: 'x.json' }];
    expect(found(rule, modelOf({ accesses }))[0]).toContain('in an order that nothing says');
    const order = { from: 'make' as const, where: 'Makefile:3' };
    const chains = [{ artifact: 'x.json', steps: ['a.py', 'b.py'], order }];
    expect(found(rule, modelOf({ accesses, rest: { chains } }))).toEqual([]);
  });

  it('says nothing of sets that are too wide, of tests, or of what people confirmed', () => {
    const wide = two.map((access) => ({ ...access, target: 'data/*.json' }));
    expect(found(rule, modelOf({ accesses: wide }))).toEqual([]);
    expect(found(rule, modelOf({ accesses: two, scripts: [{ path: 'b.py', role: 'test' }] }))).toEqual([]);
    const registry = parseRegistry('| Artifact | Made by | Then |\n|-|-|-|\n| x.json | a.py | b.py |\n');
    expect(found(rule, modelOf({ accesses: two }), { registry })).toEqual([]);
  });

  it('keeps its fingerprint when a writer comes or goes', () => {
    const print = (accesses: typeof two): string | undefined =>
      checkRules(modelOf({ accesses }), { read: () => null, only: [rule] }).findings[0]?.fingerprint;
    expect(print([...two, { ...write, script: 'c.py', target: 'x.json' }])).toBe(print(two));
  });
});

describe('no-creator', () => {
  const rule = 'no-creator';
  const update = [
    { script: 'a.py', target: 'x.json' },
    { ...write, script: 'a.py', target: 'x.json' },
  ];

  it('finds what is only ever changed, and not what some script makes', () => {
    expect(found(rule, modelOf({ accesses: update }))).toEqual([
      'a.py:5 warning `x.json` is changed in place by `a.py`, and no script makes it.',
    ]);
    expect(found(rule, modelOf({ accesses: [...update, { ...write, script: 'b.py', target: '*.json' }] }))).toEqual([]);
  });

  it('is a note for a file under version control, and silent for a source and for a log', () => {
    expect(found(rule, modelOf({ accesses: update, files: ['x.json'] }))[0]).toMatch(/ note /);
    expect(found(rule, modelOf({ accesses: [{ script: 'a.py', target: 'x.json' }], files: ['x.json'] }))).toEqual([]);
    expect(found(rule, modelOf({ accesses: [{ script: 'a.py', target: 'x.log', kind: 'append' }] }))).toEqual([]);
  });

  it('is silent for what Holdfast records itself', () => {
    const accesses = update.map((one) => ({ ...one, target: 'data/.pipeline_metadata.json' }));
    expect(found(rule, modelOf({ accesses }))).toEqual([]);
  });

  it('is silent where the script starts the file itself, and for caches', () => {
    const asking = 'if path.exists():\n    load(path)\n';
    expect(found(rule, modelOf({ accesses: update }), { read: () => asking })).toEqual([]);
    const cache = update.map((access) => ({ ...access, target: '.cache/x.json' }));
    expect(found(rule, modelOf({ accesses: cache }))).toEqual([]);
  });

  it('finds an ignored file that scripts read', () => {
    const model = modelOf({
      accesses: [{ script: 'a.py', target: 'x.json' }],
      files: [{ path: 'x.json', bytes: 9, ignored: true }],
    });
    expect(found(rule, model)).toEqual([
      'a.py:1 warning `x.json` is read by `a.py`; git ignores it, and no script makes it.',
    ]);
  });
});

describe('deprecated-writer and deprecated-import', () => {
  const old = { path: 'old.py', header: 'Builds names.\nDEPRECATED: use scripts/new.py instead' };
  const writes = [{ ...write, script: 'old.py', target: 'x.json' }];

  it('finds a deprecated script that writes, an error if something starts it', () => {
    expect(found('deprecated-writer', modelOf({ scripts: [old], accesses: writes }))).toEqual([
      'old.py:5 warning It is deprecated (its header says "DEPRECATED: use scripts/new.py instead") and still writes `x.json`.',
    ]);
    const invocations = [
      {
        script: 'old.py',
        from: 'make' as const,
        file: 'Makefile',
        line: 2,
        workingDirectory: '.',
        arguments: [],
        text: '',
      },
    ];
    expect(found('deprecated-writer', modelOf({ scripts: [old], accesses: writes, rest: { invocations } }))[0]).toMatch(
      / error /,
    );
  });

  it('is not misled by a header that speaks of other deprecated things', () => {
    const header = 'Removes deprecated fields from the index.\nWarns about unused names; do not use tabs.';
    expect(found('deprecated-writer', modelOf({ scripts: [{ path: 'old.py', header }], accesses: writes }))).toEqual(
      [],
    );
  });

  it('believes the registry, and a folder only as a guess', () => {
    const registry = parseRegistry('| Script | Use |\n|-|-|\n| old.py | new.py |\n');
    expect(found('deprecated-writer', modelOf({ accesses: writes }), { registry })[0]).toContain(
      'the registry of canonical scripts says so',
    );
    const archived = [{ ...write, script: 'archive/old.py', target: 'x.json' }];
    expect(found('deprecated-writer', modelOf({ accesses: archived }))[0]).toMatch(/ note /);
  });

  it('finds an import of it by a script that is in use', () => {
    const imports = [importOf('old', { kind: 'file', path: 'old.py' }, 3)];
    const scripts = [old, { path: 'a.py', imports }, { path: 'b.py', imports, header: 'Deprecated.' }];
    expect(found('deprecated-import', modelOf({ scripts })).map((line) => line.slice(0, 14))).toEqual([
      'a.py:3 warning',
    ]);
  });
});

describe('broken-import', () => {
  const broken = (specifier: string, near: string | null, guarded = false): ReturnType<typeof importOf> =>
    importOf(specifier, { kind: 'broken', tried: 'lib/x.py', near, guarded });
  const severityOf = (statement: ReturnType<typeof importOf>, path = 'a.py'): string | undefined =>
    found('broken-import', modelOf({ scripts: [{ path, imports: [statement] }] }))[0]?.split(' ')[1];

  it('is an error where the place is meant for sure, and a warning where a package may be meant', () => {
    expect(severityOf(broken('./lib/x.ts', null), 'a.ts')).toBe('error');
    expect(severityOf(broken('.x', null))).toBe('error');
    expect(severityOf(broken('lib.x', 'old/lib/x.py'))).toBe('error');
    expect(severityOf(broken('lib.x', null))).toBe('warning');
  });

  it('is silent for a compiled module, and a note for one that its package makes at run time', () => {
    const scripts = [
      {
        path: 'gi/a.py',
        imports: [importOf('._gi', { kind: 'broken', tried: 'gi/_gi.py', near: null, guarded: false })],
      },
    ];
    expect(found('broken-import', modelOf({ scripts, files: ['gi/_gi.cpython-311-x86_64-linux-gnu.so'] }))).toEqual([]);
    expect(found('broken-import', modelOf({ scripts }))[0]).toMatch(/ error /);
    const moves = importOf('.six.moves', { kind: 'broken', tried: 'lib/six/moves.py', near: null, guarded: false });
    const six = [{ path: 'lib/a.py', imports: [moves] }, { path: 'lib/six.py' }];
    expect(found('broken-import', modelOf({ scripts: six }))[0]).toMatch(/ note /);
  });

  it('is a note where the failure is caught, or a shell looks along PATH', () => {
    expect(severityOf(broken('./lib/x.ts', null, true), 'a.ts')).toBe('note');
    expect(severityOf(broken('git-sh-setup', null), 'a.sh')).toBe('note');
  });
});

describe('duplicate-script', () => {
  const hashes = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => (from + i) * 7919);
  const sketched = (scripts: readonly { readonly path: string; readonly hashes: readonly number[] }[]) =>
    modelOf({
      scripts: scripts.map(({ path }) => ({ path })),
      rest: { sketches: new Map(scripts.map((one) => [one.path, packed(one.hashes)])) },
    });

  it('reports the variant of two copies, and a part of a larger one', () => {
    const scripts = [
      { path: 'build.py', hashes: hashes(0, 60) },
      { path: 'build_backup.py', hashes: hashes(0, 58) },
      { path: 'all.py', hashes: hashes(100, 300) },
      { path: 'part.py', hashes: hashes(120, 40) },
      { path: 'other.py', hashes: hashes(1000, 80) },
    ];
    expect(found('duplicate-script', sketched(scripts))).toEqual([
      'build_backup.py:1 warning 100 % of it is in `build.py`.',
      'part.py:1 warning 100 % of it is in `all.py`.',
    ]);
  });

  it('says nothing of scripts that are too short, or that share less', () => {
    const scripts = [
      { path: 'a.py', hashes: hashes(0, 20) },
      { path: 'b.py', hashes: hashes(0, 20) },
      { path: 'c.py', hashes: hashes(50, 100) },
      { path: 'd.py', hashes: hashes(80, 100) },
    ];
    expect(found('duplicate-script', sketched(scripts))).toEqual([]);
  });
});

describe('non-portable-name', () => {
  it('finds names that Windows or macOS cannot tell or store', () => {
    const files = [
      'data/a:b.txt',
      'data/aux.csv',
      'data/end.',
      'data/Names.csv',
      'data/names.csv',
      'data/caf\u0065\u0301.txt',
      'data/fine.txt',
    ];
    const colons = ['shots/1:00.png', 'shots/2:00.png', 'shots/3:00.png'];
    expect(found('non-portable-name', modelOf({ files: colons }))).toHaveLength(1);
    expect(found('non-portable-name', modelOf({ files })).map((line) => line.split(':1 ')[0])).toEqual([
      'data/a:b.txt',
      'data/aux.csv',
      'data/caf\u0065\u0301.txt',
      'data/end.',
      'data/names.csv',
    ]);
  });
});

describe('sources', () => {
  const rewrite = [
    { ...write, script: 'src/a.ts', target: 'x.json' },
    { ...write, script: 'dist/a.js', target: 'x.json' },
  ];

  it('leave out what a build made, so that it fights with nobody', () => {
    expect(
      found('many-writers', modelOf({ accesses: rewrite, scripts: [{ path: 'dist/a.js', ignored: true }] })),
    ).toEqual([]);
    expect(found('many-writers', modelOf({ accesses: rewrite, scripts: [{ path: 'dist/a.js' }] }))).toHaveLength(1);
  });

  it('leave out helpers that write only what their callers name', () => {
    const accesses = [
      { ...write, script: 'lib.js', target: '_data/*.json', line: 16 },
      { ...write, script: 'a.js', target: '_data/x.json', via: ['lib.js:16 store'] },
    ];
    const artifacts = [{ path: '_data/x.json', creators: ['a.js', 'lib.js'] }];
    expect(found('many-writers', modelOf({ accesses, artifacts }))).toEqual([]);
    const registry = parseRegistry('| Artifact | Made by |\n|-|-|\n| _data/x.json | a.js |\n');
    expect(found('new-writer', modelOf({ accesses: accesses.slice(1), artifacts }), { registry })).toEqual([]);
  });

  it('know that a script which reads back what it wrote is the maker of it', () => {
    const back = [
      { ...write, script: 'a.sh', target: 'x.txt', line: 2 },
      { script: 'a.sh', target: 'x.txt', line: 3 },
    ];
    expect(found('no-creator', modelOf({ accesses: back }))).toEqual([]);
    const first = back.map((access, i) => ({ ...access, line: 9 - i }));
    expect(found('no-creator', modelOf({ accesses: first }))).toHaveLength(1);
  });
});

describe('append-non-ndjson', () => {
  it('finds JSON that is appended to, and not lines of it', () => {
    const append = { script: 'a.py', kind: 'append' as const, mode: 'a', line: 2 };
    const accesses = ['x.json', 'x.ndjson', 'x.jsonl', 'x.log'].map((target) => ({ ...append, target, site: target }));
    expect(found('append-non-ndjson', modelOf({ accesses })).map((line) => line.split(' ')[2])).toEqual(['`x.json`']);
  });
});

describe('missing-input', () => {
  const rule = 'missing-input';
  const read = { script: 'a.py', target: 'data/x.json', line: 3 };

  it('finds what is not there, unless a script makes it or a set that it fits', () => {
    expect(found(rule, modelOf({ accesses: [read] }))).toEqual([
      'a.py:3 warning `data/x.json` is read, but it is not there, and no script makes it.',
    ]);
    expect(found(rule, modelOf({ accesses: [read], files: ['data/x.json'] }))).toEqual([]);
    expect(found(rule, modelOf({ accesses: [read, { ...write, script: 'b.py', target: 'data/*.json' }] }))).toEqual([]);
  });

  it('is one finding for one statement, however many files it reads', () => {
    const names = ['a', 'b', 'c'].map((name) => `data/${name}.json`);
    const accesses = [
      ...names.map((target) => ({ ...read, target })),
      { ...read, target: 'data/b.json', line: 9, site: 'a.py:9' },
    ];
    expect(found(rule, modelOf({ accesses }))).toEqual([
      'a.py:3 warning 3 files (`data/a.json`, `data/b.json` and `data/c.json`) are read, but are not there, and no script makes them.',
    ]);
  });

  it('is silent for a folder that holds something, for what a script unpacks, and where the root is what is wrong', () => {
    const folder = { ...read, target: 'data' };
    expect(found(rule, modelOf({ accesses: [folder], files: ['data/x.json'] }))).toEqual([]);
    expect(found(rule, modelOf({ accesses: [read, { ...write, script: 'b.py', target: 'data' }] }))).toEqual([]);
    expect(found(rule, modelOf({ accesses: [{ ...read, facts: { drifted: { expected: 'x.json' } } }] }))).toEqual([]);
  });

  it('is silent where the script asks first, and a note where the path is a guess', () => {
    expect(found(rule, modelOf({ accesses: [{ ...read, facts: { exclusive: true } }] }))).toEqual([]);
    expect(found(rule, modelOf({ accesses: [{ ...read, confidence: 'guess' }] }))[0]).toMatch(/ note /);
  });
});

describe('doc-mismatch', () => {
  const mention = {
    file: 'README.md',
    line: 7,
    script: 'a.py',
    verb: 'writes' as const,
    artifact: 'x.json',
    text: '`a.py` writes `x.json`',
  };
  const says = (
    accesses: Parameters<typeof modelOf>[0]['accesses'],
    scripts: Parameters<typeof modelOf>[0]['scripts'] = [],
  ): readonly string[] =>
    found(
      'doc-mismatch',
      modelOf({
        accesses: accesses ?? [],
        scripts: [{ path: 'a.py' }, ...(scripts ?? [])],
        rest: { mentions: [mention] },
      }),
    );

  it('finds a claimed writer that only reads', () => {
    expect(says([{ script: 'a.py', target: 'x.json' }])).toEqual([
      'README.md:7 warning It says that `a.py` writes `x.json`; it reads it.',
    ]);
  });

  it('believes the document if the script writes it, under a wider name, or through what it imports', () => {
    expect(says([{ ...write, script: 'a.py', target: 'x.json' }])).toEqual([]);
    expect(says([{ ...write, script: 'a.py', target: 'out/x.json' }])).toEqual([]);
    expect(says([{ ...write, script: 'a.py', target: '*.json' }])).toEqual([]);
    const imports = [importOf('b', { kind: 'file', path: 'b.py' })];
    const model = modelOf({
      scripts: [{ path: 'a.py', imports }, { path: 'b.py' }],
      accesses: [{ ...write, script: 'b.py', target: 'x.json' }],
      rest: { mentions: [mention] },
    });
    expect(found('doc-mismatch', model)).toEqual([]);
  });

  it('is a note where a path of the script is not known', () => {
    expect(says([{ ...write, script: 'a.py', target: null }])[0]).toMatch(/ note /);
  });
});

describe('metadata-missing', () => {
  const model = modelOf({
    accesses: ['x.json', 'data/y.json'].map((target) => ({ ...write, script: 'a.py', target, site: target })),
    files: ['x.json', 'data/y.json'],
  });

  it('is one note where a project keeps no records', () => {
    expect(found('metadata-missing', model)).toEqual([
      'a.py:5 note The project keeps no records: 2 files that scripts make say nothing of their origin.',
    ]);
  });

  it('finds what has no record, and takes a bare name for one', () => {
    const read = (path: string): string | null => (path === 'data/.pipeline_metadata.json' ? '{"y.json":{}}' : null);
    expect(found('metadata-missing', model, { read })).toEqual(['a.py:5 warning `x.json` has no record.']);
  });
});

describe('ignored-helper', () => {
  it('finds an ignored file that others import', () => {
    const scripts = [
      { path: 'lib/x.py', ignored: true, importedBy: ['a.py'] },
      { path: 'a.py', imports: [importOf('lib.x', { kind: 'file', path: 'lib/x.py' }, 4)] },
      { path: 'lib/alone.py', ignored: true },
    ];
    expect(found('ignored-helper', modelOf({ scripts }))).toEqual([
      'lib/x.py:1 error Git ignores it, and `a.py` needs it.',
    ]);
  });
});

describe('new-writer and registry-mismatch', () => {
  const registry = parseRegistry('| Artifact | Made by |\n|-|-|\n| x.json | a.py |\n');
  const own = { ...write, script: 'a.py', target: 'x.json' };

  it('makes a writer that nobody confirmed an error, and of a set that fits a warning', () => {
    const accesses = [
      own,
      { ...write, script: 'b.py', target: 'x.json' },
      { ...write, script: 'c.py', target: 'x*.json' },
    ];
    const all = found('new-writer', modelOf({ accesses }), { registry });
    expect(all.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual(['b.py:5 error', 'c.py:5 warning']);
    expect(found('new-writer', modelOf({ accesses: [own] }), { registry })).toEqual([]);
  });

  it('finds rows that are not so', () => {
    const mismatches = (accesses: Parameters<typeof modelOf>[0]['accesses']): readonly string[] =>
      found('registry-mismatch', modelOf({ accesses: accesses ?? [] }), { registry });
    expect(mismatches([own])).toEqual([]);
    expect(mismatches([])).toEqual(['scripts/CANONICAL_SCRIPTS.md:3 warning `a.py` is not there.']);
    expect(mismatches([{ script: 'a.py', target: 'x.json' }])).toEqual([
      'scripts/CANONICAL_SCRIPTS.md:3 warning `a.py` does not write `x.json`.',
    ]);
  });
});

describe('the small ones', () => {
  it('write-without-close, locale-encoding, syntax-error and cycle say where', () => {
    const model = modelOf({
      scripts: [
        { path: 'a.py', syntaxErrors: [{ line: 7, text: 'def (' }] },
        { path: 'b.bin', unreadable: 'it is not text' },
      ],
      accesses: [
        { ...write, script: 'a.py', target: 'x.json', facts: { closing: 'never', encoding: 'locale' } },
        { script: 'a.py', target: 'y.json', line: 6, facts: { encoding: 'locale' } },
      ],
      rest: { cycles: [{ scripts: ['a.py', 'b.py'], artifacts: ['x.json', 'y.json'] }] },
    });
    expect(found('write-without-close', model)).toEqual([
      'a.py:5 warning `x.json` is opened for writing by `open` and never closed.',
    ]);
    expect(found('locale-encoding', model).map((line) => line.slice(0, 14))).toEqual([
      'a.py:5 warning',
      'a.py:6 note `y',
    ]);
    const moved = {
      ...write,
      script: 'c.py',
      target: 'z.json',
      api: 'os.replace',
      facts: { encoding: 'locale' as const },
    };
    expect(found('locale-encoding', modelOf({ accesses: [moved] }))).toEqual([]);
    expect(found('syntax-error', model)).toEqual([
      'a.py:7 warning It cannot be followed at `def (`.',
      'b.bin:1 note It could not be read: it is not text.',
    ]);
    expect(found('cycle', model)).toEqual(['a.py:5 warning `a.py` feeds `b.py` feeds `a.py` again.']);
  });
});

describe('suppressions', () => {
  const access = { ...write, script: 'a.py', target: 'x.json' };
  const under = (directives: readonly { line: number; text: string }[]): readonly string[] => {
    const model = modelOf({ scripts: [{ path: 'a.py', directives }], accesses: [access] });
    const { findings, suppressed } = checkRules(model, {
      read: () => null,
      only: ['unsafe-write', 'unused-suppression'],
    });
    return [
      ...findings.map((finding) => `${finding.line} ${finding.rule}`),
      ...suppressed.map((finding) => `silenced ${finding.rule}`),
    ];
  };

  it('silence their own statement, the one below, or the file', () => {
    for (const [line, text] of [
      [5, 'ignore unsafe-write'],
      [4, 'ignore cycle, unsafe-write -- a scratch file'],
      [90, 'ignore-file unsafe-write -- generated'],
    ] as const) {
      expect(under([{ line, text }])).toEqual(['silenced unsafe-write']);
    }
    expect(
      under([
        { line: 3, text: 'ignore unsafe-write' },
        { line: 4, text: 'ignore cycle' },
      ]),
    ).toEqual(['silenced unsafe-write']);
  });

  it('are reported where they silence nothing, or name no rule', () => {
    expect(under([{ line: 9, text: 'ignore unsafe-write' }])).toEqual(['5 unsafe-write', '9 unused-suppression']);
    expect(
      under([
        { line: 4, text: 'ignore' },
        { line: 20, text: 'ignore no-such-rule' },
      ]),
    ).toEqual(['4 unused-suppression', '5 unsafe-write', '20 unused-suppression']);
  });

  it('leave other directives alone', () => {
    expect(under([{ line: 4, text: 'writes data/x.json' }])).toEqual(['5 unsafe-write']);
  });
});
