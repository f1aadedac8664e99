import { csv } from 'holdfast';
import { aliasRow } from '../lib/aliases.ts';
import { gazetteerRow } from '../lib/gazetteer.ts';

/** Lists that people keep: no stage writes them. */
export const aliases = csv('aliases.csv', aliasRow);
export const gazetteerList = csv('gazetteer.csv', gazetteerRow);
