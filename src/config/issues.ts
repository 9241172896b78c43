// What zod found, in the words of somebody who wrote the file.
import type { core } from 'zod';
import type { Problem } from './rule.ts';

/** An unknown key is reported at itself, not at what surrounds it. */
export function issueProblems(issue: core.$ZodIssue): readonly Problem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...issue.path, key],
      message: 'is not a key that Slipway knows',
    }));
  }
  const meant = issue.code === 'invalid_union' ? meantForm(issue) : undefined;
  return (
    meant
      ?.flatMap(issueProblems)
      .map(({ path, message }) => ({ path: [...issue.path, ...path], message })) ?? [
      { path: issue.path, message: issueText(issue) },
    ]
  );
}

/** Of something that has several forms, what is wrong within the one that was written, if it is one of them at all. */
const meantForm = ({ errors }: core.$ZodIssueInvalidUnion): readonly core.$ZodIssue[] | undefined =>
  errors.find((issues) => issues.every(({ code, path }) => path.length > 0 || code === 'unrecognized_keys'));

function issueText(issue: core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return wrongType(issue.expected, issue.input);
    case 'too_small':
      return `must ${SIZES[issue.origin] ?? 'be'} at least ${issue.minimum}`;
    case 'too_big':
      return `must ${SIZES[issue.origin] ?? 'be'} at most ${issue.maximum}`;
    case 'invalid_value':
      return `must be ${issue.values.map(String).join(' or ')}`;
    case 'invalid_key':
      return issue.issues[0]?.message ?? issue.message;
    default:
      return issue.message;
  }
}

const SIZES: Readonly<Record<string, string>> = { array: 'have entries:', string: 'have characters:' };

const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  boolean: 'true or false',
  int: 'a whole number',
  array: 'a list',
  object: 'a map',
  record: 'a map',
};

function wrongType(expected: string, input: unknown): string {
  if (input === undefined) return 'is missing';
  if (input === null) return 'has no value';
  const is = Array.isArray(input) ? 'array' : typeof input;
  const quoted = typeof input === 'string' && /^[0-9]+$/.test(input) ? ': take the quotes off' : '';
  return `must be ${KINDS[expected] ?? expected}, and is ${KINDS[is] ?? is}${quoted}`;
}
