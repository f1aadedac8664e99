import { csv } from 'holdfast';
import { aliasRow } from '../lib/aliases.ts';

/** Kept by hand: who is meant by which name, and in which years. */
export const aliases = csv('aliases.csv', aliasRow);
