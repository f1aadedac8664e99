import { csv } from 'holdfast';
import { gazetteerRow } from '../lib/gazetteer-row.ts';

/** Kept by hand: names that are known, and what only looks like one. */
export const gazetteerList = csv('gazetteer.csv', gazetteerRow);
