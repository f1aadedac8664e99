import { boxLabel, type Lineage } from './audit-lineage.ts';

/** A Mermaid flow chart, without the fence. Boxes stand where the data takes them: frames around folders would pull what belongs together apart. */
export function mermaidLineage({ files, scripts }: Lineage): string {
  const lines = ['flowchart LR'];
  for (const group of scripts) lines.push(`  ${group.id}["${escape(boxLabel(group, 'scripts'))}"]`);
  for (const group of files) lines.push(`  ${group.id}[("${escape(boxLabel(group, 'files'))}")]`);
  const shown = new Set(files.map((file) => file.id));
  for (const script of scripts) {
    for (const [file, link] of script.links) {
      if (!shown.has(file)) continue;
      lines.push(
        link === 'reads'
          ? `  ${file} --> ${script.id}`
          : link === 'makes'
            ? `  ${script.id} --> ${file}`
            : `  ${script.id} <--> ${file}`,
      );
    }
  }
  const fought = files.filter((file) => file.creators.size > 1).map((file) => file.id);
  if (fought.length > 0)
    lines.push('  classDef fought stroke:#c00,stroke-width:3px', `  class ${fought.join(',')} fought`);
  return lines.join('\n');
}

/** Mermaid reads entities written with `#`; a bare quote would end the label, a bracket the box. */
function escape(text: string): string {
  return text.replace(/["#<>[\](){}|;`]/g, (char) => `#${char.codePointAt(0) ?? 35};`);
}
