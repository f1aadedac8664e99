import { json } from 'holdfast';
import { entitiesIndex } from '../lib/entities.ts';

/** Created from the mentions, then refined in place: aliases merged, noise dropped. */
export const entities = json('data/entities/ENTITIES_INDEX.json', entitiesIndex);
