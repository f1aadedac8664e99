// One operation of the built library, in a process of its own that the tests kill, starve, or record.
// usage: node worker.mjs SCENARIO ROOT [SYNC-TO-SKIP]
import fs from 'node:fs';
import { join } from 'node:path';
import * as io from '../../dist/io/index.js';

const [scenario = '', root = '', skip = '0'] = process.argv.slice(2);
const at = (name) => join(root, name);
let syncs = 0;
const disk = withoutSync(Number(skip));
const NEW = { new: true };

const scenarios = {
  write: () => io.atomicWriteJson(at('x.json'), NEW, { indent: 0, disk }),
  'write-new': () => io.atomicWriteJson(at('a/b/x.json'), NEW, { indent: 0, disk }),
  'write-sync': () => io.atomicWriteJsonSync(at('x.json'), NEW, { indent: 0, disk }),
  'with-backup': () => io.atomicWriteJsonWithBackup(at('x.json'), NEW, { indent: 0, disk }),
  backup: () => io.safeBackup(at('x.json'), { disk }),
  update: () => io.atomicUpdateJson(at('x.json'), () => NEW, { indent: 0, createBackup: true, disk }),
  stream: async () => {
    const stream = io.createAtomicWriteStream(at('x.json'), { disk });
    stream.write('{"new"');
    stream.end(':true}\n');
    await stream.receipt;
  },
  transaction,
  // A removal must not be done a second time, when somebody has put the file back.
  'transaction-again': async () => {
    await transaction();
    await io.atomicWriteText(at('gone.json'), '{"old":true}\n', { disk });
  },
};

function transaction() {
  return io.transaction(
    async (tx) => {
      await tx.write(at('x.json'), '{"new":true}\n');
      await tx.write(at('sub/y.json'), '{"new":true}\n');
      await tx.copy(at('source.json'), at('z.json'));
      await tx.remove(at('gone.json'));
    },
    { journal: at('.journal'), disk },
  );
}

await scenarios[scenario]();
mark(`syncs-${syncs}`);
mark('done');

/** For the recorder: removing such a name does nothing but leave a line in its log. */
function mark(word) {
  try {
    fs.unlinkSync(at(`!${word}`));
  } catch {}
}

/** The library's syncs, counted, and one of them taken out. */
function withoutSync(nth) {
  const skipped = () => ++syncs === nth;
  return {
    ...io.realDisk,
    sync: (fd) => (skipped() ? 0 : io.realDisk.sync(fd)),
    later: { ...io.realDisk.later, sync: async (fd) => (skipped() ? 0 : io.realDisk.later.sync(fd)) },
  };
}
