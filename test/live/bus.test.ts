import { describe } from 'vitest';
import { MemoryExchange } from '../../src/live/bus-memory.ts';
import { busBody } from './bus-body.ts';

const exchange = new MemoryExchange();

describe('in memory', () => {
  busBody(() => ({ join: (self, heard) => exchange.join(self, heard) }));
});
