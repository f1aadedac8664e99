import { pictureFlags } from './pictures.ts';

/** How a command treats its words. */
export interface CommandShape {
  readonly does:
    | 'read'
    | 'convert'
    | 'produce'
    | 'write'
    | 'delete'
    | 'list'
    | 'copy'
    | 'move'
    | 'database'
    | 'query'
    | 'dd'
    | 'archive'
    | 'unpack'
    | 'compress'
    | 'split'
    | 'download'
    | 'mapshaper'
    | 'picture'
    | 'sync'
    | 'xsv'
    | 'mlr'
    | 'nothing';
  /** The first operand is a program (of `awk`, `sed`, `jq`), not a file. */
  readonly program?: true;
  /** The first operand says what to do: `xsv select`. */
  readonly subcommand?: true;
  /** Flags with a value. */
  readonly takes?: readonly string[];
  /** Flags with two. */
  readonly takesTwo?: readonly string[];
  /** Flags whose value is read or written. */
  readonly in?: readonly string[];
  readonly out?: readonly string[];
  /** Flags whose value is a folder that the command puts files in. */
  readonly into?: readonly string[];
  /** Flags that turn reading into rewriting. */
  readonly inPlace?: RegExp;
  /** Flags that turn writing into appending. */
  readonly appends?: readonly string[];
  /** Its flags have one dash and several letters. */
  readonly long?: true;
  /** Without operands it hands on what comes through a pipe, line by line. */
  readonly filter?: true;
  /** How many of its operands are files. */
  readonly most?: number;
  /** The target is the copy's own name, never a folder. */
  readonly whole?: true;
  /** Of a converter that is told no second name: it makes a file of the first name with this ending. */
  readonly makes?: string;
  /** Of a compressor: what it puts behind the name, whether it unpacks, whether it keeps the source. */
  readonly suffix?: string;
  readonly isBack?: true;
  readonly keeps?: true;
}

const words = (list: string): string[] => list.split(' ').filter((one) => one !== '');
const reader = (takes = ''): CommandShape => ({ does: 'read', takes: words(takes) });
const filter = (takes = ''): CommandShape => ({ ...reader(takes), filter: true });
/** Commands of csvkit share most of their flags. */
const csvkit = (takes = ''): CommandShape =>
  reader(`-d --delimiter -q --quotechar -u -b -p --escapechar -z -e --encoding -K --skip-lines -S ${takes}`);
const geo = (takes: string): CommandShape => ({
  does: 'produce',
  long: true,
  appends: ['-append', '-update'],
  takes: words(takes),
});

export const commands: ReadonlyMap<string, CommandShape> = new Map<string, CommandShape>([
  // ------------------------------------------------------------------------------------------------------------------ text
  ['cat', reader()],
  ['tac', filter()],
  ['nl', filter()],
  ['less', reader()],
  ['head', filter('-n -c --lines --bytes')],
  ['tail', filter('-n -c --lines --bytes')],
  ['wc', reader()],
  ['uniq', { does: 'convert', takes: ['-f', '-s', '-w'], filter: true }],
  [
    'shuf',
    { does: 'read', takes: ['-n', '--head-count', '-i', '--input-range'], out: ['-o', '--output'], filter: true },
  ],
  ['cut', reader('-d -f -c -b --delimiter --fields')],
  ['paste', reader('-d')],
  ['tr', { does: 'nothing' }],
  ['join', reader('-t -1 -2 -o -a -e -j -v')],
  ['comm', reader()],
  ['diff', reader('-U -C -I --label')],
  ['cmp', reader()],
  ['column', reader('-s -t -c -o')],
  ['fold', reader('-w')],
  ['fmt', reader('-w')],
  ['rev', reader()],
  ['strings', reader('-n')],
  ['od', reader('-A -t -N -j')],
  ['xxd', reader('-l -s -c')],
  ['hexdump', reader('-n -s')],
  ['base64', reader('-w')],
  ['md5sum', reader()],
  ['sha1sum', reader()],
  ['sha256sum', reader()],
  ['sha512sum', reader()],
  ['cksum', reader()],
  ['shasum', reader('-a')],
  ['md5', reader()],
  ['b3sum', reader()],
  [
    'sort',
    {
      does: 'read',
      takes: words('-k -t -S -T --key --field-separator --parallel'),
      out: ['-o', '--output'],
      filter: true,
    },
  ],
  [
    'grep',
    {
      does: 'read',
      program: true,
      takes: words('-e --regexp -A -B -C -m --include --exclude --exclude-dir'),
      in: ['-f', '--file'],
      filter: true,
    },
  ],
  ['egrep', { does: 'read', program: true, takes: words('-e -A -B -C -m'), in: ['-f'], filter: true }],
  ['fgrep', { does: 'read', program: true, takes: words('-e -A -B -C -m'), in: ['-f'], filter: true }],
  ['zgrep', { does: 'read', program: true, takes: ['-e'], in: ['-f'] }],
  ['rg', { does: 'read', program: true, takes: words('-e -g -t -A -B -C -m'), in: ['-f'], filter: true }],
  ['awk', { does: 'read', program: true, takes: ['-F', '-v', '-f', '--file'] }],
  ['gawk', { does: 'read', program: true, takes: ['-F', '-v', '-f', '--file'] }],
  ['mawk', { does: 'read', program: true, takes: ['-F', '-v', '-f'] }],
  [
    'sed',
    {
      does: 'read',
      program: true,
      takes: ['-e', '-f', '--expression', '--file', '-l'],
      inPlace: /^(-[nErszb]*i|--in-place)/,
    },
  ],
  ['perl', { does: 'read', program: true, takes: ['-e', '-E', '-M', '-I'], inPlace: /^-\w*i/ }],
  ['iconv', { does: 'read', takes: ['-f', '-t', '--from-code', '--to-code'], out: ['-o', '--output'] }],
  ['dos2unix', { does: 'read', inPlace: /^$/ }],
  ['tee', { does: 'write' }],
  ['sponge', { does: 'write' }],
  ['split', { does: 'split', takes: words('-l -b -n -C -a --lines --bytes --additional-suffix --numeric-suffixes') }],
  ['truncate', { does: 'write', takes: ['-s', '--size', '-r'] }],
  // ------------------------------------------------------------------------------------------------------------------ data
  [
    'jq',
    {
      does: 'read',
      program: true,
      takes: words('--arg --argjson --indent -f --from-file -L'),
      takesTwo: words('--arg --argjson --slurpfile --rawfile'),
      in: ['--slurpfile', '--rawfile'],
    },
  ],
  ['gojq', { does: 'read', program: true, takes: ['--arg', '--argjson', '-f'], takesTwo: ['--arg', '--argjson'] }],
  ['yq', { does: 'read', program: true, takes: ['-f', '-o', '-p', '-I'], inPlace: /^(-i|--inplace|-yi)/ }],
  ['xmllint', { does: 'read', takes: ['--xpath', '--schema', '--dtdvalid', '--encode'], out: ['--output'] }],
  [
    'xsltproc',
    {
      does: 'read',
      takes: ['--stringparam', '--param'],
      takesTwo: ['--stringparam', '--param'],
      out: ['-o', '--output'],
    },
  ],
  ['csvcut', csvkit('-c -C --columns --not-columns')],
  ['csvgrep', csvkit('-c -m -r --columns --match --regex')],
  ['csvjoin', csvkit('-c --columns')],
  ['csvstat', csvkit('-c')],
  ['csvjson', csvkit('-i --indent -k --key --lat --lon --crs')],
  ['csvsql', csvkit('--query --tables --db -i --dialect --db-schema')],
  ['csvlook', csvkit()],
  ['csvsort', csvkit('-c --columns')],
  ['csvstack', csvkit('-g --groups -n')],
  ['csvclean', csvkit()],
  ['csvformat', csvkit('-D --out-delimiter -Q -U -B -P -M')],
  ['in2csv', csvkit('-f --format -s --schema -k --key --sheet --write-sheets')],
  ['sql2csv', csvkit('--db --query')],
  ['xsv', { does: 'xsv', takes: words('-s --select -d --delimiter -n -c -l -i'), out: ['-o', '--output'] }],
  ['qsv', { does: 'xsv', takes: words('-s --select -d --delimiter -n -c -l -i'), out: ['-o', '--output'] }],
  ['csvtk', { does: 'read', subcommand: true, takes: words('-f -p -d -D -n -r'), out: ['-o', '--out-file'] }],
  [
    'mlr',
    { does: 'mlr', in: ['--from'], takes: words('-f -n -r -o -g -k --ifs --ofs --fs --c2p -s --nr-progress-mod') },
  ],
  ['csvtojson', reader('--delimiter')],
  ['csv2json', { does: 'read', takes: ['-r', '--encoding'], out: ['-o', '--out'] }],
  [
    'json2csv',
    {
      does: 'read',
      takes: words('-f --fields -d --delimiter -i'),
      in: ['-i', '--input'],
      out: ['-o', '--output', '--out'],
    },
  ],
  ['dsv2json', { does: 'read', takes: ['-r', '--encoding'], out: ['-o', '--out'] }],
  ['xlsx2csv', { does: 'convert', takes: words('-s -n -d -l -f -e -i -p --sheet --sheetname') }],
  ['ssconvert', { does: 'convert', takes: words('-I -E -O -S -T') }],
  [
    'pdftotext',
    { does: 'convert', long: true, makes: '.txt', takes: words('-f -l -r -x -y -W -H -enc -opw -upw -eol') },
  ],
  [
    'pandoc',
    {
      does: 'read',
      takes: words(
        '-f -t --from --to --template -V -M -F -L --filter --csl --bibliography --css -c --title-prefix -T --metadata --variable --toc-depth --resource-path',
      ),
      out: ['-o', '--output'],
    },
  ],
  [
    'makeblastdb',
    { does: 'nothing', long: true, takes: words('-dbtype -title -taxid -taxid_map -input_type'), in: ['-in'] },
  ],
  ['gpg', { does: 'read', takes: ['-r', '--recipient', '-u', '--passphrase'], out: ['-o', '--output'] }],
  ['openssl', { does: 'nothing', long: true, in: ['-in'], out: ['-out'] }],
  ...['convert', 'magick', 'montage', 'composite', 'mogrify', 'gm'].map((one): [string, CommandShape] => [
    one,
    { does: 'picture', long: true, takes: pictureFlags },
  ]),
  ['identify', { does: 'read', long: true, takes: ['-format', '-density'] }],
  ['ffmpeg', { does: 'nothing', long: true, in: ['-i'] }],
  // ------------------------------------------------------------------------------------------------------------------- maps
  [
    'ogr2ogr',
    geo(
      '-f -of -t_srs -s_srs -a_srs -sql -where -clipsrc -clipdst -nln -nlt -lco -dsco -oo -doo -select -simplify -dialect -gt -dim -mo -skip -fid -limit -segmentize',
    ),
  ],
  [
    'gdal_translate',
    { does: 'convert', long: true, takes: words('-of -ot -b -a_srs -co -r -expand -scale -outsize -projwin') },
  ],
  [
    'gdalwarp',
    {
      does: 'convert',
      long: true,
      takes: words('-of -ot -t_srs -s_srs -co -r -te -tr -ts -cutline -dstnodata -srcnodata'),
    },
  ],
  ['gdal_rasterize', { does: 'convert', long: true, takes: words('-of -ot -a -l -burn -where -sql -co -tr -ts -te') }],
  ['ogrinfo', { does: 'read', long: true, takes: ['-sql', '-where'] }],
  ['shp2pgsql', { ...reader('-s -g -W -N -m'), most: 1 }],
  ['raster2pgsql', { ...reader('-s -t -b -F'), most: 1 }],
  ['osm2pgsql', reader('-d -U -H -P -S -C -W --style')],
  [
    'tippecanoe',
    {
      does: 'read',
      takes: words('-z -Z -l -n -B -r -m --layer --maximum-zoom --minimum-zoom -S -M -O -d -D -y -x -T -j -J'),
      in: ['-L', '--named-layer'],
      out: ['-o', '--output'],
      into: ['-e'],
    },
  ],
  ['mapshaper', { does: 'mapshaper', long: true }],
  ['mapshaper-xl', { does: 'mapshaper', long: true }],
  ['shp2json', { does: 'read', takes: ['--encoding'], out: ['-o', '--out', '--output'] }],
  ['dbf2json', { does: 'read', takes: ['--encoding'], out: ['-o', '--out'] }],
  [
    'topojson',
    { does: 'read', takes: words('-q -s -p --simplify --simplify-proportion --id-property -e'), out: ['-o', '--out'] },
  ],
  ['geo2topo', { does: 'read', takes: ['-q', '--quantization'], out: ['-o', '--out'] }],
  ['toposimplify', { does: 'read', takes: words('-s -p -S -P'), out: ['-o', '--out'] }],
  ['topomerge', { does: 'read', program: true, takes: ['-k', '-f'], out: ['-o', '--out'] }],
  ['topoquantize', { does: 'read', program: true, out: ['-o', '--out'] }],
  ['geoproject', { does: 'read', program: true, takes: ['-p', '--precision'], out: ['-o', '--out'] }],
  ['geostitch', { does: 'read', out: ['-o', '--out'] }],
  ['ndjson-map', { does: 'read', program: true, takes: ['-r'] }],
  ['ndjson-filter', { does: 'read', program: true, takes: ['-r'] }],
  ['ndjson-split', { does: 'read', program: true, takes: ['-r'] }],
  ['ndjson-reduce', { does: 'read', program: true, takes: ['-r'] }],
  ['ndjson-cat', reader()],
  ['ndjson-join', { does: 'read', program: true, takes: ['-r'] }],
  // --------------------------------------------------------------------------------------------------------------- file tree
  ['rm', { does: 'delete' }],
  ['unlink', { does: 'delete' }],
  ['trash', { does: 'delete' }],
  ['shred', { does: 'delete', takes: ['-n', '-s'] }],
  ['ls', { does: 'list', takes: ['-I', '-w', '--ignore'] }],
  ['du', { does: 'nothing' }],
  ['tree', { does: 'list', takes: ['-L', '-I', '-P', '-o'] }],
  ['cp', { does: 'copy', takes: ['-t', '-S', '--target-directory'] }],
  [
    'rsync',
    {
      does: 'copy',
      takes: words('-e --exclude --include --filter --exclude-from --files-from --rsh --chmod --bwlimit'),
    },
  ],
  ['scp', { does: 'copy', takes: ['-P', '-i', '-o', '-l'] }],
  ['install', { does: 'copy', takes: ['-m', '-o', '-g', '-t', '--mode'] }],
  ['ditto', { does: 'copy' }],
  ['mv', { does: 'move', takes: ['-t', '-S', '--target-directory'] }],
  ['dd', { does: 'dd' }],
  ['aws', { does: 'sync', takes: words('--profile --region --exclude --include --acl --endpoint-url') }],
  ['gsutil', { does: 'sync', takes: ['-h', '-o'] }],
  ['gcloud', { does: 'sync', takes: ['--project', '--account'] }],
  ['rclone', { does: 'sync', takes: ['--include', '--exclude', '--transfers', '--config'] }],
  ['s3cmd', { does: 'sync', takes: ['-c', '--config', '--acl'] }],
  // --------------------------------------------------------------------------------------------------------------- downloads
  [
    'curl',
    {
      does: 'download',
      takes: words(
        '-H -X -u -A -F -e -b -c -m -x -w -D -z -E -K -r -C -y -Y --header --request --user --user-agent --form --referer --cookie --cookie-jar ' +
          '--max-time --connect-timeout --retry --retry-delay --retry-max-time --proxy --write-out --dump-header --url --cacert --cert --key --range ' +
          '--limit-rate --ciphers --resolve --data-urlencode',
      ),
      in: ['-T', '--upload-file'],
      out: ['-o', '--output'],
      into: ['--output-dir', '-d', '--data', '--data-raw', '--data-binary'],
    },
  ],
  [
    'wget',
    {
      does: 'download',
      takes: words(
        '-U -t -T -e -l -A -R -D -I -X -Q -w -B --header --user --password --tries --timeout --user-agent --wait --level --accept --reject --cut-dirs --limit-rate --post-data --referer',
      ),
      in: ['-i', '--input-file'],
      out: ['-O', '--output-document', '-o', '--output-file', '-a'],
      into: ['-P', '--directory-prefix'],
    },
  ],
  [
    'aria2c',
    {
      does: 'download',
      takes: words('-x -s -j -k --header'),
      in: ['-i', '--input-file'],
      out: ['-o', '--out'],
      into: ['-d', '--dir'],
    },
  ],
  ['http', { does: 'nothing', takes: ['-a', '--auth', '--timeout'], out: ['-o', '--output'] }],
  ['gdown', { does: 'nothing', takes: ['--id'], out: ['-O', '--output'] }],
  // -------------------------------------------------------------------------------------------------------------- databases
  [
    'sqlite3',
    { does: 'database', long: true, takes: ['-separator', '-newline', '-nullvalue'], into: ['-cmd', '-init'] },
  ],
  ['duckdb', { does: 'database', long: true, takes: ['-separator'], into: ['-c', '-cmd', '-init', '-s'] }],
  [
    'psql',
    {
      does: 'query',
      takes: words('-d -h -p -U -v -f -F -R -P -T --dbname --host --port --username --set --file --pset --variable'),
      out: ['-o', '--output'],
      into: ['-c', '--command'],
    },
  ],
  [
    'pg_dump',
    {
      does: 'nothing',
      takes: words('-d -h -p -U -t -n -F -T -N --dbname --table --schema --format'),
      out: ['-f', '--file'],
    },
  ],
  ['pg_restore', reader('-d -h -p -U -t -n -j --dbname --table')],
  ['mongoexport', { does: 'nothing', takes: ['-d', '-c', '--db', '--collection', '--type'], out: ['-o', '--out'] }],
  ['mongoimport', { does: 'nothing', takes: ['-d', '-c', '--db', '--collection', '--type'], in: ['--file'] }],
  // --------------------------------------------------------------------------------------------------------------- archives
  [
    'tar',
    {
      does: 'archive',
      takes: ['--exclude', '--strip-components', '--transform', '-T', '-I'],
      in: [],
      out: [],
      into: ['-f', '--file', '-C', '--directory'],
    },
  ],
  [
    'bsdtar',
    { does: 'archive', takes: ['--exclude', '--strip-components'], into: ['-f', '--file', '-C', '--directory'] },
  ],
  ['zip', { does: 'archive', takes: ['-x', '-i', '-P'] }],
  ['unzip', { does: 'unpack', takes: ['-x', '-P'], into: ['-d'] }],
  ['7z', { does: 'nothing' }],
  ['gzip', { does: 'compress', takes: ['-S'] }],
  ['pigz', { does: 'compress', takes: ['-p'] }],
  ['gunzip', { does: 'compress', isBack: true }],
  ['zcat', reader()],
  ['gzcat', reader()],
  ['bzip2', { does: 'compress', suffix: '.bz2' }],
  ['lbzip2', { does: 'compress', suffix: '.bz2', takes: ['-n'] }],
  ['pbzip2', { does: 'compress', suffix: '.bz2' }],
  ['bunzip2', { does: 'compress', suffix: '.bz2', isBack: true }],
  ['bzcat', reader()],
  ['xz', { does: 'compress', suffix: '.xz', takes: ['-T', '--threads'] }],
  ['lzma', { does: 'compress', suffix: '.lzma' }],
  [
    'brotli',
    { does: 'compress', suffix: '.br', keeps: true, takes: ['-q', '--quality', '-w'], out: ['-o', '--output'] },
  ],
  ['lz4', { does: 'convert' }],
  ['unxz', { does: 'compress', suffix: '.xz', isBack: true }],
  ['xzcat', reader()],
  ['zstd', { does: 'compress', suffix: '.zst', keeps: true, takes: ['-T'], out: ['-o'] }],
  ['unzstd', { does: 'compress', suffix: '.zst', keeps: true, isBack: true, out: ['-o'] }],
]);
