// What zod found, in the words of somebody who wrote the file.
import type { core } from 'zod';
import type { Problem } from './rules.ts';

/** An unknown key is reported at itself, not at what surrounds it. */
export function issueProblems(issue: core.$ZodIssue): readonly Problem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...issue.path, key],
      message: 'is not a key that Slipway knows',
    }));
  }
  return [{ path: issue.path, message: issueText(issue) }];
}

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
