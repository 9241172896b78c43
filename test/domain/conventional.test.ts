import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { headlineOf, weightOf } from '../../src/domain/conventional.ts';
import { nastySubject } from '../support/nasty-text.ts';

const read = (message: string) => headlineOf({ message });

describe('a conventional subject', () => {
  it('is read in all its parts', () => {
    expect(read('Feat(api)!: list orders (#12)\n\nbody')).toEqual({
      type: 'feat',
      scope: 'api',
      breaking: true,
      title: 'list orders',
      pull: 12,
      line: 'Feat(api)!: list orders',
    });
  });

  it.each([
    ['fix: x', 'fix', null, 'x'],
    ['fix(): x', 'fix', null, 'x'],
    ['auto-triage: x', 'auto-triage', null, 'x'],
    ['chore(deps, dev): bump a from 1 to 2', 'chore', 'deps, dev', 'bump a from 1 to 2'],
    ['feat: a: b', 'feat', null, 'a: b'],
    ['[ci] release', null, null, '[ci] release'],
    ['✨ feat: x', null, null, '✨ feat: x'],
    ['Feat : x', null, null, 'Feat : x'],
    ['feat:x', null, null, 'feat:x'],
    ['feat: ', null, null, 'feat:'],
    ['two words: x', null, null, 'two words: x'],
    ['https://example.com: x', null, null, 'https://example.com: x'],
    ['Revert "feat: x"', null, null, 'Revert "feat: x"'],
    [`${'a'.repeat(33)}: x`, null, null, `${'a'.repeat(33)}: x`],
  ])('%j has the type %j, the scope %j and the title %j', (subject, type, scope, title) => {
    expect(read(subject)).toMatchObject({ type, scope, title, pull: null, breaking: false });
  });

  it.each([
    ['revert: the new parser (#9)', 'revert: the new parser'],
    ['chore(revert): the new parser (#9)', 'chore(revert): the new parser'],
  ])('keeps the word that says it takes something back: %j', (subject, title) => {
    expect(read(subject).title).toBe(title);
  });

  it.each(['feat: x\n\nBREAKING CHANGE: y', 'feat: x\n\nz\nBREAKING-CHANGE: y', 'feat!: x'])(
    'is breaking by its mark or its footer: %j',
    (message) => {
      expect(read(message).breaking).toBe(true);
    },
  );

  it('is not breaking because somebody talks about breaking changes', () => {
    expect(read('feat: x\n\nThis is no BREAKING CHANGE: it adds. breaking change: none').breaking).toBe(
      false,
    );
  });
});

describe('the pull request', () => {
  it('is the last number of two; the other one stays', () => {
    expect(read('fix(build): keep order (#17760) (#17769)')).toMatchObject({
      pull: 17769,
      title: 'keep order (#17760)',
    });
  });

  it.each(['fix: x (#12) again', 'fix: x #12', 'fix: x (#0)', 'fix: x (12)', 'Revert "x (#12)"'])(
    'is none where no number ends the subject: %j',
    (subject) => {
      expect(read(subject).pull).toBeNull();
    },
  );

  it('comes with its title in the body of a merge', () => {
    expect(
      read('Merge pull request #12 from owner/branch\r\n\r\nfeat(api): list (#9)\r\n\r\nmore'),
    ).toMatchObject({
      pull: 12,
      type: 'feat',
      scope: 'api',
      title: 'list (#9)',
    });
  });

  it('is called by its merge where the body is empty', () => {
    const subject = 'Merge pull request #12 from owner/branch';
    expect(read(subject)).toMatchObject({ pull: 12, type: null, title: subject });
    expect(read(`${subject}\n\n \n`)).toMatchObject({ pull: 12, type: null, title: subject });
  });

  it('keeps a title where there is nothing but its number', () => {
    expect(read('(#12)')).toMatchObject({ pull: 12, title: '(#12)' });
  });
});

it('ends a title where a tool wrote its body into the subject', () => {
  const subject = `fix(css): read the source (#17704)\\n\\n${'Modules have no code. '.repeat(30)}(#17705)`;
  expect(read(subject)).toMatchObject({ pull: 17705, title: 'read the source (#17704)' });
});

it('takes any text, and keeps a title for all that is not blank', () => {
  fc.assert(
    fc.property(nastySubject, (subject) => {
      const { title, type, pull } = read(subject);
      const first = subject.split('\n', 1)[0] ?? '';
      expect(title === '').toBe(first.trim() === '');
      expect(title.length).toBeLessThanOrEqual(subject.length);
      expect(type === null || /^[a-z][a-z\d-]*$/.test(type)).toBe(true);
      expect(pull === null || pull > 0).toBe(true);
    }),
    { numRuns: 500 },
  );
});

it('weighs features before fixes, fixes before performance, and what has no type last', () => {
  expect(['feat', 'fix', 'perf', 'docs', null].map(weightOf)).toEqual([0, 1, 2, 3, 4]);
  expect(weightOf('style')).toBe(weightOf('docs'));
});
