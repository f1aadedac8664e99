import { join } from 'node:path';
import type { NamedContent } from '../compare/read.ts';
import type { SetContent, SetMember } from '../compare/sets.ts';
import { HoldfastError } from '../core/error.ts';
import type { ContentHash } from '../core/hash.ts';
import { artifactPath } from '../core/path.ts';
import { fixedFolder, matcher, pattern } from '../core/pattern.ts';
import { hashBytes, hashFile } from '../io/hash.ts';
import { isListed, membersOf } from '../record/members.ts';
import { bytesOf, isFile } from './bytes.ts';
import { noRevision } from './content-named.ts';
import { askGit, readBlobs } from '../record/git-blobs.ts';
import type { KnownArtifact } from './known-artifact.ts';
import type { Moment } from './moment-named.ts';
import { noFile } from './project-files.ts';
import { contentWithHash } from './stored-content.ts';

/** What is compared: a file, or all files of a set. */
export type MomentContent =
  | { readonly is: 'file'; readonly content: NamedContent; readonly instead?: string | undefined }
  | { readonly is: 'set'; readonly content: SetContent; readonly instead?: string | undefined };

/** @throws HoldfastError `damaged/version`, `io/content-gone`, `usage/no-file`, `usage/no-revision` */
export async function contentOf(known: KnownArtifact, moment: Moment): Promise<MomentContent> {
  if (moment.is === 'version') return versionContent(known, moment);
  return known.isSet ? { is: 'set', content: await setAt(known, moment) } : fileAt(known, moment);
}

async function versionContent(
  known: KnownArtifact,
  { version, label }: Extract<Moment, { is: 'version' }>,
): Promise<MomentContent> {
  const { print } = version;
  if (print.is === 'file') {
    const { bytes, instead } = await contentWithHash(known, known.name, print.hash, label);
    return { is: 'file', content: { name: known.name, label, bytes }, instead };
  }
  const members = [...print.members].map(([path, hash]) => ({
    path,
    hash,
    read: () => memberWithHash(known, path, hash, label),
  }));
  return { is: 'set', content: { name: known.name, label, members } };
}

/** Of a file of a set, asked for while it is compared: the store, or what is there now. */
function memberWithHash(
  { files, objects, name }: KnownArtifact,
  path: string,
  hash: ContentHash,
  label: string,
): Buffer {
  const full = join(files.place.root, path);
  if (!objects.has(hash) && isFile(full) && hashFile(full) === hash) return bytesOf(full);
  if (objects.has(hash)) return objects.look(hash);
  throw new HoldfastError({
    code: 'io/content-gone',
    what: 'The content is no longer here of',
    on: `${path} in ${label}`,
    why: '`gc` let go of it, or it was never kept, and the file has another content now',
    still: 'Nothing was written; why the version got its number is still known',
    next: `\`holdfast log '${name}'\` says which contents are here`,
    data: { artifact: name, path, version: label },
  });
}

async function fileAt(known: KnownArtifact, moment: Exclude<Moment, { is: 'version' }>): Promise<MomentContent> {
  const { files, name } = known;
  const { root } = files.place;
  if (moment.is === 'revision') {
    const spec = `${moment.revision}:./${name}`;
    // With the filters of a checkout: what git keeps may be a pointer (LFS), or have other line ends.
    const answer = await askGit(root, 'cat-file', '--filters', spec);
    if (answer.is === 'refused') throw noRevision(moment.label, answer.why);
    return { is: 'file', content: { name, label: moment.label, bytes: answer.bytes } };
  }
  const path = moment.is === 'now' ? join(root, name) : moment.path;
  if (!isFile(path)) throw await noFile(files, name);
  return { is: 'file', content: { name, label: moment.label, bytes: bytesOf(path) } };
}

async function setAt(known: KnownArtifact, moment: Exclude<Moment, { is: 'version' }>): Promise<SetContent> {
  const { files, name } = known;
  const { root } = files.place;
  const { label } = moment;
  if (moment.is === 'revision') return { name, label, members: await membersIn(root, name, moment) };
  const members = membersOf(root, pattern(name)).map((path): SetMember => {
    const full = join(root, path);
    return { path, hash: hashFile(full), read: () => bytesOf(full) };
  });
  return { name, label, members };
}

async function membersIn(
  root: string,
  name: string,
  moment: Extract<Moment, { is: 'revision' }>,
): Promise<SetMember[]> {
  const of = pattern(name);
  const folder = fixedFolder(of);
  const place = folder === '' ? [] : [`${folder}/`];
  const answer = await askGit(root, 'ls-tree', '-r', '-z', moment.revision, '--', ...place);
  if (answer.is === 'refused') throw noRevision(moment.label, answer.why);
  const isMember = matcher(of);
  const blobs = answer.bytes
    .toString('utf8')
    .split('\0')
    .flatMap((line) => {
      const [, id, path] = /^\d+ blob ([0-9a-f]+)\t(.+)$/s.exec(line) ?? [];
      return id === undefined || path === undefined || !isMember(path) || !isListed(of, artifactPath(path))
        ? []
        : [{ id, path }];
    });
  const contents = await readBlobs(root, blobs);
  return blobs.map(({ path }, i) => {
    const bytes = contents[i] ?? Buffer.alloc(0);
    return { path, hash: hashBytes(bytes), read: () => bytes };
  });
}
