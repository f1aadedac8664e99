import { json } from 'holdfast';
import { knowledgeGraphOfArchive } from '../lib/knowledge-graph.ts';

export const knowledgeGraph = json('data/metadata/knowledge_graph.json', knowledgeGraphOfArchive);
