/** How a command treats its words. */
export interface CommandShape {
  readonly does:
    | 'read'
    | 'write'
    | 'delete'
    | 'list'
    | 'copy'
    | 'move'
    | 'find'
    | 'database'
    | 'dd'
    | 'archive'
    | 'nothing';
  /** The first operand is a program (of `awk`, `sed`, `jq`), not a file. */
  readonly program?: true;
  /** Flags with a value. */
  readonly takes?: readonly string[];
  readonly takesTwo?: readonly string[];
  /** Flags whose value is written. */
  readonly out?: readonly string[];
  /** Flags that turn reading into rewriting. */
  readonly inPlace?: RegExp;
}

const reader = (...takes: string[]): CommandShape => ({ does: 'read', takes });

export const commands: ReadonlyMap<string, CommandShape> = new Map<string, CommandShape>([
  ['cat', reader()],
  ['tac', reader()],
  ['nl', reader()],
  ['less', reader()],
  ['head', reader('-n', '-c', '--lines', '--bytes')],
  ['tail', reader('-n', '-c', '--lines', '--bytes')],
  ['wc', reader()],
  ['uniq', reader('-f', '-s', '-w')],
  ['cut', reader('-d', '-f', '-c', '-b', '--delimiter', '--fields')],
  ['paste', reader('-d')],
  ['join', reader('-t', '-1', '-2', '-o', '-a', '-e', '-j')],
  ['comm', reader()],
  ['diff', reader('-U', '-C')],
  ['cmp', reader()],
  ['column', reader('-s', '-t', '-c')],
  ['md5sum', reader()],
  ['sha1sum', reader()],
  ['sha256sum', reader()],
  ['shasum', reader('-a')],
  ['zcat', reader()],
  ['gunzip', reader()],
  ['csvcut', reader('-c', '-d', '-C')],
  ['csvgrep', reader('-c', '-m', '-r')],
  ['csvstat', reader()],
  ['csvjson', reader()],
  ['csvsql', reader('--query')],
  ['csvlook', reader()],
  ['csvsort', reader('-c')],
  ['csvstack', reader()],
  ['in2csv', reader()],
  ['xmllint', reader('--xpath')],
  ['iconv', { does: 'read', takes: ['-f', '-t'], out: ['-o', '--output'] }],
  ['sort', { does: 'read', takes: ['-k', '-t', '-S', '-T', '--key', '--field-separator'], out: ['-o', '--output'] }],
  ['grep', { does: 'read', program: true, takes: ['-e', '-f', '-A', '-B', '-C', '-m', '--include', '--exclude'] }],
  ['egrep', { does: 'read', program: true, takes: ['-e', '-f', '-A', '-B', '-C', '-m'] }],
  ['zgrep', { does: 'read', program: true, takes: ['-e', '-f'] }],
  ['rg', { does: 'read', program: true, takes: ['-e', '-g', '-t', '-A', '-B', '-C'] }],
  ['awk', { does: 'read', program: true, takes: ['-F', '-v', '-f'] }],
  ['gawk', { does: 'read', program: true, takes: ['-F', '-v', '-f'] }],
  [
    'sed',
    { does: 'read', program: true, takes: ['-e', '-f', '--expression', '--file'], inPlace: /^(-[nErsz]*i|--in-place)/ },
  ],
  ['perl', { does: 'read', program: true, takes: ['-e', '-M'], inPlace: /^-\w*i/ }],
  [
    'jq',
    {
      does: 'read',
      program: true,
      takes: ['--arg', '--argjson', '--slurpfile', '--rawfile', '--indent', '-f', '--from-file', '-L'],
      takesTwo: ['--arg', '--argjson', '--slurpfile', '--rawfile'],
    },
  ],
  ['yq', { does: 'read', program: true, takes: ['-f', '-o', '-p'], inPlace: /^(-i|--inplace)/ }],
  ['tee', { does: 'write' }],
  ['sponge', { does: 'write' }],
  ['truncate', { does: 'write', takes: ['-s', '--size', '-r'] }],
  ['rm', { does: 'delete' }],
  ['unlink', { does: 'delete' }],
  ['shred', { does: 'delete', takes: ['-n'] }],
  ['ls', { does: 'list' }],
  ['du', { does: 'list' }],
  ['tree', { does: 'list', takes: ['-L', '-I', '-P'] }],
  [
    'find',
    {
      does: 'find',
      takes: [
        '-name',
        '-iname',
        '-type',
        '-path',
        '-mtime',
        '-size',
        '-maxdepth',
        '-mindepth',
        '-newer',
        '-regex',
        '-exec',
        '-not',
        '-mmin',
        '-o',
      ],
    },
  ],
  ['cp', { does: 'copy', takes: ['-t', '-S'] }],
  ['rsync', { does: 'copy', takes: ['-e', '--exclude', '--include', '--filter'] }],
  ['install', { does: 'copy', takes: ['-m', '-o', '-g'] }],
  ['mv', { does: 'move', takes: ['-t', '-S'] }],
  [
    'curl',
    {
      does: 'nothing',
      takes: ['-H', '-d', '-X', '-u', '-A', '--data', '--header', '-F', '-e', '-b', '-c', '--retry', '-m'],
      out: ['-o', '--output'],
    },
  ],
  ['wget', { does: 'nothing', takes: ['-P', '-a', '-U', '--header', '-t'], out: ['-O', '--output-document'] }],
  ['sqlite3', { does: 'database', takes: ['-cmd', '-separator', '-init'] }],
  ['duckdb', { does: 'database', takes: ['-c', '-cmd'] }],
  ['dd', { does: 'dd' }],
  ['tar', { does: 'archive', takes: ['-C', '--exclude', '--directory'] }],
  ['zip', { does: 'archive', takes: ['-x', '-i'] }],
  ['unzip', { does: 'archive', takes: ['-d', '-x'] }],
  ['gzip', reader()],
  ['bzip2', reader()],
  ['xz', reader()],
  ['zstd', { does: 'read', out: ['-o'] }],
  [
    'pandoc',
    { does: 'read', takes: ['-f', '-t', '--from', '--to', '--template', '-V', '-M'], out: ['-o', '--output'] },
  ],
  ['gpg', { does: 'read', takes: ['-r', '--recipient'], out: ['-o', '--output'] }],
  ['ogr2ogr', { does: 'nothing' }],
  ['mlr', { does: 'nothing' }],
]);
