import { HoldfastError } from '../core/error.ts';

/** The wording of everything that can be wrong with a graph. Each names the files to look into. */
export function sameName(name: string, a: string, b: string): HoldfastError {
  if (a === b) return listedTwice(name, a);
  return graphError({
    code: 'config/same-name',
    what: 'Two stages have the name',
    on: name,
    why: `it is the file name of both \`${a}\` and \`${b}\``,
    next: 'Rename one of the files: a stage is named by its file',
    files: [a, b],
  });
}

function listedTwice(name: string, file: string): HoldfastError {
  return graphError({
    code: 'config/same-name',
    what: 'A stage is listed twice:',
    on: name,
    why: `the config has \`${file}\` two times in \`stages\``,
    next: 'Take one of the two lines out',
    files: [file],
  });
}

export function reservedOutput(label: string, file: string): HoldfastError {
  return graphError({
    code: 'config/reserved-output',
    what: 'A stage cannot write',
    on: label,
    why: `\`${file}\` declares it, and Holdfast keeps its own records and state there`,
    next: 'Give the output another path',
    files: [file],
  });
}

export function nothingToCount(label: string, gate: string): HoldfastError {
  return graphError({
    code: 'config/nothing-to-count',
    what: 'Cannot guard',
    on: label,
    why: `the config has \`${gate}\` for it, and by its name and its declaration it is no JSON, NDJSON or CSV, and has no records to count`,
    next: 'Declare it as `json`, `ndjson` or `csv` if it is one, or take the rule out',
    files: [],
  });
}

export function gateOfNothing(label: string, gate: string, outputs: readonly string[]): HoldfastError {
  return graphError({
    code: 'config/gate-of-nothing',
    what: 'Cannot guard',
    on: label,
    why: `the config has \`${gate}\` for it, and no stage makes it: a gate refuses what stages publish, so this one would refuse nothing`,
    next: `Name an output of a stage (${outputs
      .slice(0, 10)
      .map((one) => `\`${one}\``)
      .join(', ')}${outputs.length > 10 ? ', …' : ''}), or take the rule out`,
    files: [],
  });
}

export function overlappingOutputs(label: string, file: string, other: string, otherFile: string): HoldfastError {
  if (file === otherFile) return ownOverlap(label, other, file);
  const same = label === other;
  return graphError({
    code: same ? 'config/two-creators' : 'config/overlapping-outputs',
    what: same ? 'Two stages create' : 'Two outputs can be the same file:',
    on: label,
    why: same
      ? `\`${otherFile}\` and \`${file}\` both write it`
      : `\`${otherFile}\` writes \`${other}\` and \`${file}\` writes \`${label}\`, and one path can be in both`,
    next: same
      ? 'Let one stage create it, and let the other refine it with `updates`'
      : 'Give the outputs folders of their own',
    files: [otherFile, file],
  });
}

function ownOverlap(label: string, other: string, file: string): HoldfastError {
  return graphError({
    code: 'config/overlapping-outputs',
    what: 'A stage has the same output twice:',
    on: label,
    why: `\`${file}\` has \`${other}\` and \`${label}\` in its \`writes\``,
    next: 'Declare each file once',
    files: [file],
  });
}

export function noCreator(label: string, file: string): HoldfastError {
  return graphError({
    code: 'config/no-creator',
    what: 'No stage creates',
    on: label,
    why: `\`${file}\` updates it, and no stage has it in its \`writes\``,
    next: 'Add the stage that creates it to the config, or let this one write another artifact',
    files: [file],
  });
}

export function ownInput(label: string, file: string, why: string): HoldfastError {
  return graphError({
    code: 'config/own-input',
    what: 'A stage cannot read what it makes:',
    on: label,
    why: `\`${file}\` reads it and ${why}`,
    next: 'To refine an artifact in place, name it in `updates` alone: `updates.NAME.read()` gives what was there before',
    files: [file],
  });
}

export function cycle(nodes: readonly { readonly name: string; readonly file: string }[]): HoldfastError {
  const files = [...new Set(nodes.map((node) => node.file))];
  return graphError({
    code: 'config/cycle',
    what: 'The stages go in a circle:',
    on: nodes.map((node) => node.name).join(' -> '),
    why: `each needs what the one before it makes (${files.map((file) => `\`${file}\``).join(', ')})`,
    next: 'Take one of these reads out, or make the artifact that closes the circle two artifacts',
    files,
  });
}

export function unknownInput(label: string, readers: readonly string[], isSet: boolean): HoldfastError {
  const by = readers.map((file) => `\`${file}\``).join(', ');
  return graphError({
    code: 'config/unknown-input',
    what: 'Nothing makes the input',
    on: label,
    why: isSet
      ? `${by} reads it, no stage writes it, and no file matches it`
      : `${by} reads it, no stage writes it, and the file does not exist`,
    next: isSet
      ? 'Put the files there, or correct the pattern'
      : 'Put the file there, correct the path, or add the stage that makes it',
    files: readers,
  });
}

function graphError(parts: {
  code: `config/${string}`;
  what: string;
  on: string;
  why: string;
  next: string;
  files: readonly string[];
}): HoldfastError {
  const { files, ...rest } = parts;
  return new HoldfastError({ ...rest, still: 'No stage has run and no file was changed', data: { files } });
}
