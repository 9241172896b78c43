// What somebody types at the sandbox's prompt, read. Pure.
import { PEOPLE, type Name } from '../shop.ts';

export type Line =
  | { readonly kind: 'command'; readonly who: Name; readonly text: string }
  /** Button number `button` of the newest card with buttons that the person sees, or of the one that has `card` in its text. */
  | { readonly kind: 'click'; readonly who: Name; readonly button: number; readonly card: string | null }
  /** What they write in the window that is open for them, which is sent with it. */
  | { readonly kind: 'say'; readonly who: Name; readonly text: string }
  | { readonly kind: 'merge'; readonly subject: string; readonly how: 'builds' | 'crashes' | 'late' }
  | { readonly kind: 'become'; readonly who: Name }
  | { readonly kind: 'help' }
  | { readonly kind: 'quit' }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'unknown'; readonly typed: string };

/** @param who the person who typed last: a line without a name is theirs */
export function readLine(typed: string, who: Name): Line {
  const { person, rest } = speaker(typed.trim(), who);
  const [first = '', ...others] = rest.split(/\s+/);
  if (rest === '') return person === who ? { kind: 'nothing' } : { kind: 'become', who: person };
  if (first.startsWith('/')) return { kind: 'command', who: person, text: rest };
  if (/^[1-9][0-9]?$/.test(first)) {
    return { kind: 'click', who: person, button: Number(first), card: others.join(' ') || null };
  }
  switch (first) {
    case 'merge':
    case 'crash':
    case 'late':
      return {
        kind: 'merge',
        subject: others.join(' ') || 'feat(api): a change',
        how: ({ merge: 'builds', crash: 'crashes', late: 'late' } as const)[first],
      };
    case 'say':
      return { kind: 'say', who: person, text: others.join(' ') };
    case 'help':
      return { kind: 'help' };
    case 'quit':
    case 'exit':
      return { kind: 'quit' };
    default:
      return { kind: 'unknown', typed: rest };
  }
}

/** `bob> 1`, `bob 1`, or just `1`. */
function speaker(typed: string, who: Name): { readonly person: Name; readonly rest: string } {
  const match = /^([a-z]+)(?:\s*>\s*|\s+|$)(.*)$/.exec(typed);
  const name = Object.keys(PEOPLE).find((each): each is Name => each === match?.[1]);
  return name === undefined ? { person: who, rest: typed } : { person: name, rest: match?.[2] ?? '' };
}

export const HELP = `alice> /release cut          type a command as somebody: ${Object.keys(PEOPLE).join(', ')}
                             (all but erin are approvers; gina is a guest, mallory is from elsewhere)
bob> 1                       click button 1 of the newest card that has buttons; "bob> 1 production" of the
                             newest such card that says "production"; bob's direct messages count as well
bob> say not on a Friday      answer in the window that a button has opened for bob
merge feat: something        trunk moves on, and CI builds it;  crash …  builds one that dies in production;
                             late …  CI takes ten seconds, so that a cut has to wait
quit                         or Ctrl-D`;
