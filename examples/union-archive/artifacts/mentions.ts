import { files } from 'holdfast';
import { mentionsOfDocument } from '../lib/mentions.ts';

/** Who and what each address names, and when. */
export const mentions = files('data/mentions/{name}.json', mentionsOfDocument);
