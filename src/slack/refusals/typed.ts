// Refusals of what was typed, and of who typed it.
import { USAGE } from '../../domain/command.ts';
import type { OutsiderKind } from '../../domain/refusal.ts';
import { some } from '../words.ts';
import { code, howToWrite, text, type Texts } from './parts.ts';

export const TYPED: Texts<
  | 'unknown_verb'
  | 'unknown_option'
  | 'missing_argument'
  | 'too_many_arguments'
  | 'not_a_project_channel'
  | 'unknown_environment'
  | 'unknown_release'
  | 'ambiguous_release'
  | 'neither_release_nor_environment'
  | 'unknown_deployment'
  | 'outsider'
  | 'person_unreadable'
> = {
  unknown_verb: ({ typed, nearest }) =>
    text(
      'That is not a command.',
      `You typed ${code(typed)}.`,
      `${nearest === null ? '' : `Did you mean \`/release ${nearest}\`? `}Commands: ${USAGE.map(({ verb }) => `\`${verb}\``).join(', ')}.`,
    ),
  unknown_option: ({ verb, typed }) =>
    text(`\`/release ${verb}\` has no such option.`, `You typed ${code(typed)}.`, howToWrite(verb)),
  missing_argument: ({ verb, argument }) =>
    text(`\`/release ${verb}\` needs more.`, `The ${argument} is missing.`, howToWrite(verb)),
  too_many_arguments: ({ verb, extra }) =>
    text(`\`/release ${verb}\` takes less.`, `${code(extra)} is too much.`, howToWrite(verb)),
  not_a_project_channel: ({ channels }) =>
    text(
      'This channel belongs to no project.',
      'A command means the project of the channel in which it is typed.',
      channels.length === 0
        ? 'Add it to slipway.yml.'
        : `Try it in ${some(
            channels.map((id) => `<#${id}>`),
            'or',
          )}.`,
    ),
  unknown_environment: ({ typed, known }) =>
    text('There is no such environment.', `You typed ${code(typed)}.`, `This project has ${some(known)}.`),
  unknown_release: ({ typed, newest }) =>
    text(
      'There is no such release.',
      `You typed ${code(typed)}.`,
      newest.length === 0 ? 'Nothing has been cut yet: `/release cut`.' : `The newest are ${some(newest)}.`,
    ),
  ambiguous_release: ({ typed, matches }) =>
    text(
      'That could be more than one release.',
      `${code(typed)} fits ${some(matches)}.`,
      'Give the whole name.',
    ),
  neither_release_nor_environment: ({ typed, environments }) =>
    text(
      'That is neither a release nor an environment.',
      `You typed ${code(typed)}.`,
      `This project has ${some(environments)}; \`/release status\` names the releases that run there.`,
    ),
  unknown_deployment: ({ typed }) =>
    text(
      'There is no such deployment.',
      `You gave ${code(typed)}.`,
      '`/release history` lists them with their ids.',
    ),
  outsider: ({ kind }) =>
    text('You cannot do this here.', OUTSIDERS[kind], 'Ask a full member of this workspace to do it.'),
  person_unreadable: () =>
    text(
      'Slipway could not check who you are.',
      'Slack did not answer.',
      'Nothing was changed; try again in a moment.',
    ),
};

const OUTSIDERS: Readonly<Record<OutsiderKind, string>> = {
  other_organisation: 'You belong to another organisation.',
  guest: 'You are a guest in this workspace.',
  bot: 'Bots do not deploy.',
  deactivated: 'Your account is deactivated.',
};
