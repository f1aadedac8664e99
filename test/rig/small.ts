import fs from 'node:fs';
import { TestProject } from './project.ts';

/** A project whose stages are given by their text: `stages/NAME.ts` for each. The order of the config is that of the object. */
export function projectOf(
  stages: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>> = {},
  config = '',
): TestProject {
  const names = Object.keys(stages).map((name) => `'./stages/${name}.ts'`);
  const project = new TestProject({
    'holdfast.config.ts': `import { pipeline } from 'holdfast';\nexport default pipeline({ stages: [${names.join(', ')}], ${config} });\n`,
    ...Object.fromEntries(Object.entries(stages).map(([name, text]) => [`stages/${name}.ts`, text])),
    ...files,
  });
  fs.symlinkSync(new URL('../../node_modules', import.meta.url).pathname, project.path('node_modules'));
  return project;
}

/** The text of a stage file, from its fields. */
export function stageText(...fields: readonly string[]): string {
  return `import { bytes, csv, files, json, ndjson, stage, text } from 'holdfast';\nimport { z } from 'zod';\nexport default stage({ ${fields.join(', ')} });\n`;
}

/** A project of one stage, `only`. */
export function small(io: string, work: string, files: Readonly<Record<string, string>> = {}): TestProject {
  return projectOf({ only: stageText(io, work) }, files);
}
