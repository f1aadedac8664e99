import { HoldfastError } from '../../core/error.ts';
import { dot, graphJson, mermaid } from '../../report/graph.ts';
import { buildGraph } from '../../plan/graph.ts';
import { loadPipeline } from '../../run/load.ts';
import { findPipelineProject } from '../../run/project.ts';
import { exit } from '../exit.ts';
import { pictureOf } from '../picture.ts';
import type { CommonOptions } from '../program.ts';
import { printJson } from '../terminal.ts';

export async function graph(options: CommonOptions & { readonly format: string }): Promise<number> {
  const format = options.json ? 'json' : options.format;
  if (!['mermaid', 'dot', 'json'].includes(format)) throw unknownFormat(format);
  const { stages } = await loadPipeline(findPipelineProject(options.C));
  const picture = pictureOf(buildGraph(stages));
  if (format === 'json') printJson(graphJson(picture));
  else process.stdout.write(format === 'dot' ? dot(picture) : mermaid(picture));
  return exit.ok;
}

function unknownFormat(format: string): HoldfastError {
  return new HoldfastError({
    code: 'usage/format',
    what: 'There is no graph format',
    on: format,
    why: 'the formats are mermaid, dot and json',
    still: 'Nothing was read or written',
    next: 'Use one of these',
  });
}
