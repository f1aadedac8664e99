import { json } from 'holdfast';
import { networkOfEntities } from '../lib/network.ts';

export const entityNetwork = json('data/metadata/entity_network.json', networkOfEntities);
