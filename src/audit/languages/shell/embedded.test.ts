import { expect, it, test } from 'vitest';
import { accessesIn, auditFiles, lines } from '../../../../test/rig/audit-folder.ts';

const run = (...text: readonly string[]) => accessesIn({ 'run.sh': lines('set -e', ...text) });

test.each([
  ["python3 <<'EOF'", "open('a.json', 'w')", 'EOF', 'run.sh:3 write a.json'],
  ['python3 - <<EOF', "open('a.json', 'w')", 'EOF', 'run.sh:3 write a.json'],
  ['cat b | python3 -u - <<"EOF"', "open('a.json', 'w')", 'EOF', 'run.sh:3 write a.json'],
  ['sudo -E uv run python - <<EOF', "open('a.json', 'w')", 'EOF', 'run.sh:3 write a.json'],
  [
    'node --input-type=module <<EOF',
    "import fs from 'fs'; fs.writeFileSync('a.json', '')",
    'EOF',
    'run.sh:3 write a.json',
  ],
  ['node -e "', "require('fs').writeFileSync(\\\"a.json\\\", '')", '"', 'run.sh:3 write a.json'],
  ['bash <<EOF', 'echo x > a.json', 'EOF', 'run.sh:3 write a.json'],
])('%s: its accesses are told at the lines of the shell script', async (...text) => {
  const expected = text.at(-1);
  expect(await run(...text.slice(0, -1))).toContain(expected);
});

it('what the shell puts into the text is known where the shell knows it', async () => {
  expect(
    await run(
      'OUT=data/out',
      'python3 <<EOF',
      'open("$OUT/${NAME:-x}.json", "w")',
      'open("data/$1.txt", "w") # $@',
      'EOF',
    ),
  ).toEqual(['run.sh:4 write data/out/x.json', 'run.sh:5 write data/*.txt']);
});

it('quotes around the end mark keep the shell out of the text', async () => {
  expect(await run('OUT=data', "python3 <<'EOF'", 'open("$OUT.json", "w")', 'EOF')).toEqual([
    'run.sh:4 write $OUT.json',
  ]);
});

it('arguments and variables are handed on', async () => {
  expect(
    await run(
      'export OUT=out.json',
      "python3 - in.json <<'EOF'",
      'import os, sys',
      'open(sys.argv[1])',
      "open(os.environ['OUT'], 'w')",
      "open(os.environ.get('LOG', 'default.log'), 'w')",
      'EOF',
      "LOG=b.log node -e 'fs.writeFileSync(process.env.LOG, process.argv[1])' text",
    ),
  ).toEqual(['run.sh:5 read in.json', 'run.sh:6 write out.json', 'run.sh:7 write default.log', 'run.sh:9 write b.log']);
});

it('the input of a program in a file is data, and so is text for a file', async () => {
  expect(
    await run(
      "python3 tool.py <<'EOF'",
      "open('a.json', 'w')",
      'EOF',
      "cat > b.py <<'EOF'",
      "open('c.json', 'w')",
      'EOF',
    ),
  ).toEqual(['run.sh:5 write b.py']);
});

it('a changed directory counts inside, and one that is changed inside does not count outside', async () => {
  expect(
    await run(
      'mkdir -p sub; cd sub',
      'python3 -c \'import os; os.chdir("deep"); open("a.txt", "w")\'',
      'echo x > b.txt',
    ),
  ).toEqual(['run.sh:3 write sub/deep/a.txt', 'run.sh:4 write sub/b.txt']);
});

it('code of another language says which', async () => {
  const { model } = await auditFiles({ 'run.sh': 'python3 -c \'open("a.txt", "w")\'\necho x > b.txt\n' });
  expect(model.accesses.map((one) => one.language)).toEqual(['python', undefined]);
});

it('a program that is damaged costs nothing around it', async () => {
  expect(await run("python3 -c 'def ('", 'echo x > b.txt', 'python3 -c \'open("a.txt", "w"\'')).toContain(
    'run.sh:3 write b.txt',
  );
});
