import { unreachable } from '../core/brand.ts';
import type { ErrorFamily } from '../core/error.ts';

/** The exit codes of every command, from one table (docs/cli.md). */
export const exit = {
  ok: 0,
  workFailed: 1,
  usage: 2,
  stale: 3,
  gateRefused: 4,
  lockHeld: 5,
  damaged: 6,
  interrupted: 130,
} as const;

export function exitCodeOf(family: ErrorFamily): number {
  switch (family) {
    case 'usage':
    case 'config':
      return exit.usage;
    case 'value':
    case 'io':
    case 'work':
      return exit.workFailed;
    case 'gate':
      return exit.gateRefused;
    case 'lock':
      return exit.lockHeld;
    case 'damaged':
      return exit.damaged;
    case 'interrupted':
      return exit.interrupted;
    default:
      return unreachable(family);
  }
}
