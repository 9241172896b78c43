// All names of a list, however many there are: so many a line that no line is too long to be shown.
import { list } from '../words.ts';

const A_LINE = 20;

export const listed = (begin: string, names: readonly string[], end = ''): readonly string[] =>
  Array.from({ length: Math.ceil(names.length / A_LINE) }, (_, line) => {
    const some = list(names.slice(line * A_LINE, (line + 1) * A_LINE));
    const last = (line + 1) * A_LINE >= names.length;
    return `${line === 0 ? begin : '    and '}${some}${last ? end : ''}`;
  });
