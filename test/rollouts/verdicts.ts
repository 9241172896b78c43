// Cells of the verdict table as tests.
import { describe, expect, it } from 'vitest';
import { POLL, ROUND_TRIP } from './bed.ts';
import type { Cell } from './cell.ts';
import { judgeCell } from './judge-cell.ts';

/** Evidence takes two calls, one after the other, once ECS has said that it took; why it failed does, too. */
const LATEST = POLL + 3 * ROUND_TRIP;

export function testVerdicts(cells: readonly Cell[]): void {
  describe.each([...Map.groupBy(cells, ({ situation }) => situation)])('%s', (_situation, those) => {
    it.each(those)('$name', async (cell) => {
      const { said, delay } = await judgeCell(cell);
      expect(said).toEqual(cell.must);
      expect(delay ?? 0).toBeLessThanOrEqual(LATEST + (cell.later ?? 0));
    });
  });
}
