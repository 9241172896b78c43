import { describe, expect, it } from 'vitest';
import { USAGE } from '../../src/domain/command.ts';
import { understood } from './support/parsing.ts';

describe('help', () => {
  it.each(['', '   ', 'help', 'HELP', 'help me'])('is what %j asks for', (text) => {
    expect(understood(text)).toEqual({ verb: 'help' });
  });

  it('lists every command once', () => {
    expect(USAGE.map(({ verb }) => verb)).toEqual([
      'cut',
      'pick',
      'show',
      'diff',
      'mark',
      'status',
      'deploy',
      'check',
      'rollback',
      'abort',
      'history',
      'resolve',
      'freeze',
      'unfreeze',
      'lock',
      'unlock',
      'hold',
      'resume',
      'whoami',
      'help',
    ]);
  });

  it.each(USAGE)('shows how to write $verb, and says what it does', ({ verb, usage, does }) => {
    expect(usage.startsWith(verb)).toBe(true);
    expect(does).not.toBe('');
  });
});
