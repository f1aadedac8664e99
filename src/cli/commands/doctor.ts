import { findPlace } from '../../record/find-place.ts';
import { doctorLines } from '../../report/doctor.ts';
import { existingFolder } from '../../run/project.ts';
import { examineProject, worstOf } from '../../upkeep/doctor/doctor.ts';
import { bytesText } from '../../core/size-text.ts';
import { type Level } from '../../upkeep/doctor/finding.ts';
import { exit } from '../exit.ts';
import { askGit } from '../../record/git-blobs.ts';
import type { CommonOptions } from '../program.ts';
import { painter, print, printJson, whileBusy } from '../terminal.ts';

const codes: Readonly<Record<Level, number>> = {
  ok: exit.ok,
  note: exit.ok,
  todo: exit.stale,
  damaged: exit.damaged,
};

/** Unlike every other command it recovers nothing first: what was left half done is what it is asked about. */
export async function doctor(options: CommonOptions): Promise<number> {
  const place = findPlace({ project: existingFolder(options.C) });
  const findings = await whileBusy((say) => {
    let read = 0;
    return examineProject(place, {
      git: askGit,
      onObject: (bytes) => {
        read += bytes;
        say(() => `Reading the store: ${bytesText(read)}`);
      },
    });
  });
  const level = worstOf(findings);
  if (options.json) printJson({ schema: 'holdfast.doctor/1', root: place.root, level, findings });
  else print(doctorLines(findings, painter(process.stdout)).join('\n'));
  return codes[level];
}
