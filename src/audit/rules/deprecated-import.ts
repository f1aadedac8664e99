import { deprecationOf } from './deprecation.ts';
import type { Found, Rule } from './rule.ts';

export const deprecatedImport: Rule = {
  name: 'deprecated-import',
  title: 'Imports of deprecated scripts',
  severity: 'warning',
  fix: 'none',
  phase: 'order',
  what: 'A script that is in use imports one that its header, the registry or its folder calls deprecated.',
  why: 'The deprecated file cannot be deleted, and what it does wrong goes on under another name.',
  advice: 'Import what replaces it, or move the functions that are still needed to a module of their own.',
  example: {
    found: {
      'scripts/names_old.py': '# DEPRECATED: use names.py\n\n\ndef clean(name):\n    return name.strip()\n',
      'scripts/show.py': "from names_old import clean\n\nprint(clean(' Ana '))\n",
    },
    fixed: {
      'scripts/names.py': 'def clean(name):\n    return name.strip()\n',
      'scripts/show.py': "from names import clean\n\nprint(clean(' Ana '))\n",
    },
  },
  check(facts) {
    return facts.model.scripts.flatMap((script) => {
      if (deprecationOf(facts, script) !== null) return [];
      return script.imports.flatMap((statement): Found[] => {
        if (statement.resolution.kind !== 'file') return [];
        const imported = facts.scripts.get(statement.resolution.path);
        const deprecation = imported === undefined ? null : deprecationOf(facts, imported);
        if (imported === undefined || deprecation === null) return [];
        return [
          {
            script: script.path,
            line: statement.line,
            span: statement.statement,
            message: `\`${imported.path}\` is deprecated (${deprecation.because}).`,
            confidence: deprecation.confidence,
            evidence: deprecation.use === null ? [] : [`To use instead: \`${deprecation.use}\`.`],
            severity: deprecation.confidence === 'guess' ? 'note' : 'warning',
          },
        ];
      });
    });
  },
};
