import type { Command } from 'commander';
import { command, type SetCode } from './command.ts';

/** What builds and explains artifacts. What a command needs is loaded when it runs, so that `--help` is quick. */
export function pipelineCommands(program: Command, set: SetCode): void {
  command(program, 'run [stages...]', 'bring artifacts up to date (STAGE or ARTIFACT: it and what it needs)', [
    ['holdfast run', 'build what is not up to date'],
    ['holdfast run merge-aliases', 'only this stage and what it needs'],
    ['holdfast run ENTITIES_INDEX.json --explain', 'one artifact, with every reason'],
    ['holdfast run --dry-run', 'say what would run, and why'],
  ])
    .option('-j, --jobs <n>', 'worker threads (default: processor cores)')
    .option('--force', 'run the named stages (or all) even if nothing changed')
    .option('--dry-run', 'decide, print, change nothing')
    .option('--explain', 'print every reason, not only the first of each kind')
    .option('--overwrite-edits', 'back up outputs that were edited by hand, then replace them')
    .option('--allow-mass-delete', 'accept that many items of a stage are gone at once')
    .option('--override-gates', 'publish what `minRecords`, `maxRemoved` or `allowBreaking` of the config refuse')
    .action(async (stages, options) => set(await (await import('./commands/run.ts')).run(stages, options)));

  command(program, 'status', 'every stage and artifact: fresh, stale with the reason, late, missing, edited', [
    ['holdfast status', 'what is fresh and what is not'],
    ['holdfast status --exit-code', 'exit 3 if anything is not fresh, or late, for CI'],
  ])
    .option('--exit-code', 'exit 3 if anything is not fresh')
    .action(async (options) => set(await (await import('./commands/status.ts')).status(options)));

  command(program, 'explain <name>', 'why a stage or an artifact would run, or not, with the evidence', [
    ['holdfast explain drop-noise', 'a stage'],
    ['holdfast explain ENTITIES_INDEX.json', 'an artifact: every stage that makes it'],
  ]).action(async (name, options) => set(await (await import('./commands/explain.ts')).explain(name, options)));

  command(program, 'graph', 'the lineage: which stage reads and makes what', [
    ['holdfast graph > lineage.mmd', 'a mermaid flowchart'],
    ['holdfast graph --format dot | dot -Tsvg > lineage.svg', 'for Graphviz'],
  ])
    .option('--format <format>', 'mermaid, dot or json', 'mermaid')
    .action(async (options) => set(await (await import('./commands/graph.ts')).graph(options)));

  command(program, 'accept <names...>', 'keep an output that was edited by hand as its current content', [
    ['holdfast accept ENTITIES_INDEX.json', 'the edit becomes what the artifact is'],
  ]).action(async (names, options) => set(await (await import('./commands/accept.ts')).accept(names, options)));

  command(program, 'recover', 'finish or undo what a killed process has left half done', [
    ['holdfast recover', 'every other command does this first, too'],
  ]).action(async (options) => set(await (await import('./commands/recover.ts')).recover(options)));
}
