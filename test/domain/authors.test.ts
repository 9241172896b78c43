import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { authorsOf, identityOf, strangersIn, wrote } from '../../src/domain/authors.ts';
import { aCommit, ALICE, anAuthor, anIdentity, BOB, CAROL, DAVE, PEOPLE } from './support/builders.ts';

const named = (message: string, author = anAuthor('dave')) =>
  authorsOf([aCommit({ message, author })]).map(({ name, email, login }) => [name, email, login]);
const dave = ['dave', 'dave@acme.example', 'dave'];

describe('the authors of commits', () => {
  it('are those of every commit, each once', () => {
    const commits = ['dave', 'erin', 'dave'].map((name) => aCommit({ author: anAuthor(name) }));
    expect(authorsOf(commits).map(({ name }) => name)).toEqual(['dave', 'erin']);
    expect(authorsOf([])).toEqual([]);
  });

  it('are one person for each login and address: one of two may say who it is', () => {
    const [known, unknown] = [anAuthor('dave'), anAuthor('dave', { login: null })];
    const shouting = anAuthor('dave', { email: 'Dave@ACME.example' });
    expect(authorsOf([known, unknown, shouting].map((author) => aCommit({ author })))).toHaveLength(2);
  });

  it('are those who are named as co-authors, too', () => {
    expect(named('fix: it\n\nCo-authored-by: Erin E. <erin@acme.example>')).toEqual([
      dave,
      ['Erin E.', 'erin@acme.example', null],
    ]);
  });

  it.each([
    'co-authored-by:Erin<erin@acme.example>',
    'Co-Authored-By:   Erin   <erin@acme.example>  ',
    'CO-AUTHORED-BY: Erin <erin@acme.example>\r',
    'Co-authored-by: Erin <erin@acme.example>\nSigned-off-by: Dave <dave@acme.example>',
  ])('are found however the trailer is written: %j', (trailer) => {
    expect(named(`fix: it\n\n${trailer}`)).toEqual([dave, ['Erin', 'erin@acme.example', null]]);
  });

  it('are found in every trailer, also without a name', () => {
    const message = 'fix\n\nCo-authored-by: A <a@acme.example>\nCo-authored-by: <b@acme.example>';
    expect(named(message)).toEqual([dave, ['A', 'a@acme.example', null], ['', 'b@acme.example', null]]);
  });

  it.each([
    'This was co-authored-by: Erin <erin@acme.example>',
    'Co-authored-by: Erin',
    'Co-authored-by: Erin <erin@acme.example> and others',
    'Reviewed-by: Erin <erin@acme.example>',
  ])('are nobody in what is no trailer: %j', (message) => {
    expect(named(message)).toEqual([dave]);
  });

  it("are known by GitHub's own address, which has the login in it", () => {
    const trailers = [
      'Co-authored-by: E <123+Erin@users.noreply.github.com>',
      'Co-authored-by: F <frank@users.noreply.github.com>',
      'Co-authored-by: G <gus@users.noreply.github.com.evil.example>',
    ];
    expect(named(trailers.join('\n')).map(([, , login]) => login)).toEqual(['dave', 'Erin', 'frank', null]);
  });

  it('are no bots: those approve nothing', () => {
    const bots = [
      anAuthor('renovate', { bot: true }),
      anAuthor('x', { email: '49699333+dependabot[bot]@users.noreply.github.com', login: null }),
    ];
    expect(authorsOf(bots.map((author) => aCommit({ author })))).toEqual([]);
    const message = 'fix\n\nCo-authored-by: b <1+copilot[bot]@users.noreply.github.com>';
    expect(named(message)).toEqual([dave]);
  });

  it('are somebody who only calls themselves a bot', () => {
    const author = anAuthor('Dave[bot]', { email: 'dave[bot]@acme.example', login: null });
    expect(authorsOf([aCommit({ author })])).toEqual([author]);
  });

  it('are read in time, whatever somebody has written', () => {
    const messages = [
      `co-authored-by:${' '.repeat(50_000)}`,
      `co-authored-by: ${'x '.repeat(25_000)}`,
      `co-authored-by:${'<'.repeat(50_000)}`,
      `co-authored-by: a <${'x'.repeat(50_000)}`,
      `co-authored-by: a <b>${' '.repeat(50_000)}x`,
      'co-authored-by: a <\n'.repeat(5000),
      `co-authored-by:${'\n'.repeat(50_000)}`,
      'co-authored-by:\u2028'.repeat(20_000),
    ];
    const before = performance.now();
    for (const message of messages) named(message);
    expect(performance.now() - before).toBeLessThan(1000);
  });

  it('are never lost: every trailer that is there is found', () => {
    const word = fc.stringMatching(/^[A-Za-z][A-Za-z .-]{0,10}[A-Za-z]$/);
    const email = fc.stringMatching(/^[a-z]{1,8}@[a-z]{1,8}\.example$/);
    fc.assert(
      fc.property(fc.array(fc.tuple(word, email), { maxLength: 5 }), fc.string(), (people, text) => {
        const trailers = people.map(([name, address]) => `Co-authored-by: ${name} <${address}>`);
        const message = [`fix: ${text.replaceAll(/[\r\n]/g, '')}`, '', ...trailers].join('\n');
        const emails = named(message).map(([, address]) => address);
        for (const [, address] of people) expect(emails).toContain(address);
      }),
    );
  });
});

describe('who an author is in Slack', () => {
  const people = [
    anIdentity(ALICE, 'Alice'),
    anIdentity(BOB, null, ['bob@acme.example']),
    anIdentity(CAROL, 'carol', ['carol@acme.example']),
  ];
  const found = (more: Parameters<typeof anAuthor>[1]) => identityOf(people, anAuthor('x', more))?.slack;

  it('is told by the login, however that is written', () => {
    expect(found({ login: 'ALICE' })).toBe(ALICE);
  });

  it('is told by the address, however that is written', () => {
    expect(found({ login: null, email: 'Bob@acme.example' })).toBe(BOB);
    expect(found({ login: 'other', email: 'bob@acme.example' })).toBe(BOB);
  });

  it("is told by the login in GitHub's own address", () => {
    expect(found({ login: null, email: '7+alice@users.noreply.github.com' })).toBe(ALICE);
  });

  it('is told by the login first', () => {
    expect(found({ login: 'alice', email: 'carol@acme.example' })).toBe(ALICE);
  });

  it('is nobody where slipway.yml does not say', () => {
    expect(found({ login: null, email: 'zoe@acme.example' })).toBeUndefined();
    expect(found({ login: null, email: '' })).toBeUndefined();
    const strangers = [anAuthor('zoe'), anAuthor('carol'), anAuthor('yan')];
    expect(strangersIn(people, strangers).map(({ name }) => name)).toEqual(['zoe', 'yan']);
  });
});

describe('whether somebody wrote some of it', () => {
  const people = [
    anIdentity(ALICE, 'alice'),
    anIdentity(BOB, 'bob', ['1+carol@users.noreply.github.com']),
    anIdentity(CAROL, 'carol'),
  ];

  it('is so for the person whom an author is, and nobody else', () => {
    expect(wrote(PEOPLE, [anAuthor('erin'), anAuthor('dave')], DAVE)).toBe(true);
    expect(wrote(PEOPLE, [anAuthor('erin')], DAVE)).toBe(false);
    expect(wrote(PEOPLE, [], DAVE)).toBe(false);
  });

  it('is so for everybody whom the author can be taken for: one by login, another by address', () => {
    const author = anAuthor('x', { login: 'alice', email: '1+carol@users.noreply.github.com' });
    for (const each of [ALICE, BOB, CAROL]) expect(wrote(people, [author], each)).toBe(true);
    for (const each of [ALICE, BOB, CAROL]) expect(wrote(people.toReversed(), [author], each)).toBe(true);
  });

  it('is so for whom they are, whatever else', () => {
    const author = fc.record({
      login: fc.constantFrom(null, 'alice', 'bob', 'carol', 'zoe'),
      email: fc.constantFrom(
        '',
        'zoe@acme.example',
        '1+carol@users.noreply.github.com',
        '2+alice@users.noreply.github.com',
      ),
    });
    fc.assert(
      fc.property(fc.array(author), (made) => {
        const authors = made.map((more) => anAuthor('x', more));
        const identities = authors.flatMap((each) => identityOf(people, each) ?? []);
        expect(identities.filter(({ slack }) => !wrote(people, authors, slack))).toEqual([]);
      }),
    );
  });
});
