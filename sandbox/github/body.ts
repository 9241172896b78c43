// Reads the fields of a request body, and refuses what GitHub refuses.
import { unprocessable } from './errors.ts';

type Fields = Readonly<Record<string, unknown>>;

/** GitHub REST: Troubleshooting, "Validation failed". The wording is assumed; the status 422 is documented. */
export function text(body: unknown, field: string): string {
  const value = optionalText(body, field);
  if (value === undefined) throw unprocessable(`Invalid request.\n\n"${field}" wasn't supplied.`);
  return value;
}

export function optionalText(body: unknown, field: string): string | undefined {
  const value = fieldsOf(body)[field];
  if (value === undefined) return undefined;
  if (typeof value === 'string') return value;
  throw unprocessable(`Invalid request.\n\nFor '${field}', ${JSON.stringify(value)} is not a string.`);
}

export function texts(body: unknown, field: string): string[] {
  const value = fieldsOf(body)[field] ?? [];
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value;
  throw unprocessable(`Invalid request.\n\nFor '${field}', ${JSON.stringify(value)} is not an array.`);
}

export const flag = (body: unknown, field: string): boolean => fieldsOf(body)[field] === true;

export const part = (body: unknown, field: string): unknown => fieldsOf(body)[field];

const fieldsOf = (body: unknown): Fields =>
  typeof body === 'object' && body !== null ? (body as Fields) : {};
