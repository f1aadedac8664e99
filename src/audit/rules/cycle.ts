import { firstAccess } from './facts.ts';
import type { Rule } from './rule.ts';

export const cycle: Rule = {
  name: 'cycle',
  title: 'Scripts that feed each other in a circle',
  severity: 'warning',
  fix: 'none',
  phase: 'order',
  what: 'Following the data from script to script by the files that one writes and the next reads, one comes back to the start.',
  why: 'There is no order in which to run them: each run of the circle starts from what the last one left, so that the result depends on how often it was run.',
  advice: 'Let one of the scripts write its result to a file of its own, so that the data flows one way.',
  example: {
    found: {
      'data/a.json': '[]\n',
      'data/b.json': '[]\n',
      'scripts/one.py': `from pathlib import Path

text = Path('data/a.json').read_text(encoding='utf-8')
Path('data/b.json').write_text(text, encoding='utf-8')
`,
      'scripts/two.py': `from pathlib import Path

text = Path('data/b.json').read_text(encoding='utf-8')
Path('data/a.json').write_text(text, encoding='utf-8')
`,
    },
    fixed: {
      'data/a.json': '[]\n',
      'scripts/one.py': `from pathlib import Path

text = Path('data/a.json').read_text(encoding='utf-8')
Path('data/b.json').write_text(text, encoding='utf-8')
`,
      'scripts/two.py': `from pathlib import Path

text = Path('data/b.json').read_text(encoding='utf-8')
Path('data/c.json').write_text(text, encoding='utf-8')
`,
    },
  },
  check(facts) {
    return facts.model.cycles.flatMap(({ scripts, artifacts }) => {
      const [script] = scripts;
      if (script === undefined) return [];
      const steps = scripts.map((path, i) => {
        const artifact = artifacts[i] ?? '';
        const access = firstAccess(facts, path, artifact, ['write', 'append']);
        return { path, artifact, access, line: access?.line };
      });
      const first = steps[0]?.access;
      return [
        {
          script,
          line: first?.line ?? 1,
          span: first?.statement,
          site: first?.site,
          subject: [...scripts, ...artifacts].join(' '),
          message: `${scripts.map((path) => `\`${path}\``).join(' feeds ')} feeds \`${script}\` again.`,
          artifacts: artifacts.length > 1 ? artifacts : undefined,
          artifact: artifacts.length === 1 ? artifacts[0] : undefined,
          confidence: steps.every(({ access }) => access?.confidence === 'certain') ? 'certain' : 'guess',
          evidence: steps.map(
            ({ path, artifact, line }, i) =>
              `\`${path}${line === undefined ? '' : `:${line}`}\` writes \`${artifact}\`, which \`${scripts[(i + 1) % scripts.length] ?? ''}\` reads.`,
          ),
        },
      ];
    });
  },
};
