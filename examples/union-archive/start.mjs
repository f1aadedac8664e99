// Builds the archive with the built CLI, then says where things are and what to try next. `npm start` runs it.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const cli = fileURLToPath(new URL('../../dist/cli/main.cjs', import.meta.url));
const { status, signal } = spawnSync(process.execPath, [cli, 'run', '-C', here], { stdio: 'inherit' });
if (status !== 0) process.exit(status ?? (signal === 'SIGINT' ? 130 : 1));

const records = JSON.parse(readFileSync(new URL('data/.pipeline_metadata.json', import.meta.url), 'utf8'));
const details = (artifact) => records[artifact]?.details ?? {};
const index = details('data/metadata/all_documents_index.json');
const entities = details('data/entities/ENTITIES_INDEX.json');
const graph = details('data/metadata/knowledge_graph.json');

console.log(`
Where things are (examples/union-archive/):
  data/documents/                          ${index.documents} addresses, ${index.words} words
  data/mentions/                           who and what each of them names
  data/entities/ENTITIES_INDEX.json        ${entities.entities} persons, places and organisations
  data/metadata/entity_network.json        ${details('data/metadata/entity_network.json').edges} pairs that are named together
  data/metadata/timeline.json              ${details('data/metadata/timeline.json').events} dated sentences
  data/metadata/knowledge_graph.json       ${graph.nodes} nodes, ${graph.edges} edges
  data/.pipeline_metadata.json             what made each of these, when, from what

What to try next:
  npm start                                nothing to do, with what the kept work had cost
  cd examples/union-archive
  alias holdfast='node ../../dist/cli/main.cjs'
  echo >> data/documents/1863-abraham-lincoln.txt && holdfast run
                                           one address is read again, gives the same, and nothing after it runs
  holdfast explain ENTITIES_INDEX.json     what decides about each step of the chain
  holdfast graph                           the lineage, as a mermaid flowchart`);
