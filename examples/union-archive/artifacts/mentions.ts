import { files } from 'holdfast';
import { mentionsOfDocument } from '../lib/mention.ts';

/** Who and what each address names, and when. */
export const mentions = files('data/mentions/{name}.json', mentionsOfDocument);
