import { asksFirst } from './asks-first.ts';
import { firstAccess, isOwnRecord, named, writersOf, type Facts } from './facts.ts';
import { recipesIn } from './recipes.ts';
import type { Rule } from './rule.ts';

export const noCreator: Rule = {
  name: 'no-creator',
  title: 'Files that nothing can rebuild',
  severity: 'warning',
  fix: 'none',
  phase: 'order',
  what: 'Scripts change a file in place, and no script makes it; or scripts read a file that git ignores and no script makes. A file that is only read and is under version control is a source; a script that asks whether the file is there starts it when it is not; caches come back by themselves: these are not reported.',
  why: 'Its first version came from somewhere that the repository does not know: a script that was deleted, a shell line, a download. When it is lost or spoiled, there is no way back.',
  advice:
    'Bring the script that made it back, write down where it comes from, or, if it is a source, keep the original under version control and let refinements write to another file.',
  example: {
    found: {
      'data/people.json': '[]\n',
      'scripts/fix.py': `import json
from pathlib import Path

path = Path('data/people.json')
people = json.loads(path.read_text(encoding='utf-8'))
path.write_text(json.dumps(people), encoding='utf-8')
`,
    },
    fixed: {
      'data/people.json': '[]\n',
      'scripts/make.py': "from pathlib import Path\n\nPath('data/people.json').write_text('[]', encoding='utf-8')\n",
      'scripts/fix.py': `import json
from pathlib import Path

path = Path('data/people.json')
people = json.loads(path.read_text(encoding='utf-8'))
path.write_text(json.dumps(people), encoding='utf-8')
`,
    },
  },
  check(facts) {
    const hasRecipe = recipesIn(facts);
    return facts.model.artifacts.flatMap((node) => {
      const makers = facts.alike(node.path).flatMap((other) => other.creators);
      if (makers.length > 0 || isOwnRecord(node.path)) return [];
      const updaters = writersOf(facts, node);
      const onlyHere = node.ignored === true && node.state !== 'absent' && node.readers.length > 0;
      if ((updaters.length === 0 && !onlyHere) || hasRecipe(node.path)) return [];
      const [script = node.readers[0] ?? node.path] = updaters;
      if (isCache(node.path) || updaters.some((path) => startsItself(facts, path, node.path))) return [];
      const access = firstAccess(facts, script, node.path, updaters.length > 0 ? ['write', 'append'] : ['read']);
      // Appending makes a file that is not there yet: a log has no other creator and needs none.
      if (updaters.length > 0 && access?.kind === 'append' && node.creators.length === 0) return [];
      return [
        {
          script,
          line: access?.line ?? 1,
          span: access?.statement,
          site: access?.site,
          subject: 'creator',
          message:
            updaters.length > 0
              ? `\`${node.path}\` is changed in place by ${named(updaters)}, and no script makes it.`
              : `\`${node.path}\` is read by ${named(node.readers)}; git ignores it, and no script makes it.`,
          artifact: node.path,
          confidence: node.path.includes('*') ? 'pattern' : (access?.confidence ?? 'guess'),
          evidence: [
            node.state === 'absent'
              ? 'It is not there now.'
              : `It has ${node.bytes} bytes now${node.ignored === true ? ', and git ignores it' : ''}.`,
          ],
          severity: node.ignored === false && node.state === 'file' ? 'note' : 'warning',
        },
      ];
    });
  },
};

function startsItself(facts: Facts, script: string, artifact: string): boolean {
  return facts
    .accessesOf(artifact)
    .some((access) => access.script === script && access.kind === 'read' && asksFirst(facts, access));
}

function isCache(path: string): boolean {
  return /(^|[/._-])cache([/._-]|d?$)/i.test(path);
}
