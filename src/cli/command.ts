import type { Command } from 'commander';

/** Takes a command's exit code. */
export type SetCode = (code: number) => void;

/** A command with what every one has: `--json`, `-C DIR`, and examples in its help. */
export function command(
  program: Command,
  usage: string,
  does: string,
  examples: readonly (readonly [line: string, does: string])[],
): Command {
  const width = Math.max(...examples.map(([line]) => line.length));
  const lines = examples.map(([line, what]) => `  ${line.padEnd(width)}  ${what}`);
  return program
    .command(usage)
    .description(does)
    .option('--json', 'print the result as JSON')
    .option('-C <dir>', 'work as if started in this folder', '.')
    .addHelpText('after', `\nExamples:\n${lines.join('\n')}`);
}
