import { mapText, piece } from '../../evaluate/value.ts';
import type { Doing } from './doing.ts';
import { isFileWord } from './words.ts';

/** Flags of ImageMagick that take a word. */
export const pictureFlags: readonly string[] = (
  '-resize -quality -density -crop -background -gravity -fill -format -geometry -rotate -define -thumbnail -mode -tile -size -pointsize -font ' +
  '-annotate -draw -stroke -strokewidth -colorspace -type -depth -blur -sharpen -unsharp -compress -page -extent -scale -sample -units -alpha ' +
  '-channel -compose -delay -dispose -loop -layers -filter -fuzz -interlace -level -limit -modulate -opaque -transparent -profile -resample ' +
  '-sampling-factor -shave -splice -threshold -virtual-pixel -bordercolor -border -frame -label -title -set -swirl -colors -threads'
).split(' ');

/** ImageMagick: `convert in.pdf[0-7] out.png`, `magick montage a.png b.png out.jpg`; `mogrify` puts pictures in their own places. */
export function pictured({ name, words, emit }: Doing): void {
  const [first, ...rest] = words.operands;
  const tool =
    first !== undefined && /^(magick|gm)$/.test(name) && tools.has(piece(first.value)) ? piece(first.value) : null;
  const operands = tool === null ? words.operands : rest;
  const files = operands
    .map((one) => ({ ...one, value: mapText(one.value, (s) => s.replace(/(?<=.)\[[\d,x+-]+\]$/, '')) }))
    .filter(
      (one) =>
        isFileWord(one.value) &&
        !/^(xc|gradient|pattern|label|caption|null|logo|canvas):|^[()]$/.test(piece(one.value)),
    );
  if ((tool ?? name) === 'identify') for (const one of files) emit('read', one);
  else if ((tool ?? name) === 'mogrify')
    for (const one of files) {
      emit('read', one);
      emit('write', one);
    }
  else {
    for (const one of files.slice(0, -1)) emit('read', one);
    const out = files.at(-1);
    if (out !== undefined && files.length > 1) emit('write', out);
  }
}

const tools = new Set(['convert', 'montage', 'mogrify', 'composite', 'identify']);
