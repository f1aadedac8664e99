import { json } from 'holdfast';
import { timelineOfArchive } from '../lib/timeline.ts';

export const timeline = json('data/metadata/timeline.json', timelineOfArchive);
