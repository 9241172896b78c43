// `/release whoami`: who Slipway takes somebody for, and where they may do what.
import { personRefusal, standing } from '../../domain/people.ts';
import { namedIn, type ApprovalPolicy, type Policy } from '../../domain/project.ts';
import type { WhoAmI } from '../../usecases/who-am-i.ts';
import { header, section, sections, view, type View } from '../blocks.ts';
import { refusalLine } from '../refusal-text.ts';
import { code } from '../refusals/parts.ts';
import { approver, list, person, someOf } from '../words.ts';

export function whoAmIView(who: WhoAmI): View {
  const outsider = personRefusal(who.person);
  const lines = [
    `${person(who.id)}, ${code(who.id)}`,
    ...(outsider === null ? ['A full member of this workspace'] : [refusalLine(outsider)]),
    identityLine(who),
  ];
  const rights = [
    ...who.environments.map((each) => mayLine(who.id, each)),
    ...(outsider === null ? ['Nobody approves what they asked for themselves.'] : []),
  ];
  return view(
    [`You are ${who.id}`, ...lines.slice(1), ...rights],
    [header('Who you are to Slipway'), section(lines), ...sections(rights)],
  );
}

function identityLine({ identity, id }: WhoAmI): string {
  if (identity === null) {
    return `On GitHub: unknown. Where authors may not approve, you cannot approve until \`people\` in slipway.yml has ${code(id)}, with your login and addresses`;
  }
  const { github, emails } = identity;
  const login = github === null ? 'no login' : code(github);
  return `On GitHub: ${login}; ${emails.length === 0 ? 'no addresses' : someOf(emails.map((email) => code(email, 80)))}`;
}

/** Characters of what makes somebody eligible: one of them is enough. */
const THROUGH = 400;

interface Right {
  readonly what: string;
  readonly from: readonly string[];
  /** Who may not, although they are among these. */
  readonly not?: readonly string[];
}

const approving = (what: string, rule: ApprovalPolicy | null): Right =>
  rule === null ? { what, from: [] } : { what, from: namedIn(rule), not: rule.not.people };

const rightsIn = ({ approvals, rollback, overrule, emergency, after }: Policy): readonly Right[] =>
  [
    approving('approve', approvals),
    approving('approve a rollback', rollback.approvals),
    { what: 'overrule a freeze', from: overrule },
    { what: 'deploy in an emergency', from: emergency?.by ?? [] },
    { what: `say that ${after?.environment ?? ''} is good`, from: after?.verifiedBy ?? [] },
  ].filter(({ from }) => from.length > 0);

function mayLine(id: string, { environment, eligibility }: WhoAmI['environments'][number]): string {
  const { name, policy } = environment;
  const rights = rightsIn(policy);
  if (rights.length === 0) return `*${name}*  asks nobody for anything`;
  const excluded = rights.flatMap(({ what, not }) => (not?.includes(id) === true ? what : []));
  const others = rights.filter(({ what }) => !excluded.includes(what));
  const may = others.flatMap(({ what, from }) => {
    const through = eligibility.through.filter((entry) => from.includes(entry));
    return through.length === 0 ? [] : `${what} (through ${someOf(through.map(approver), THROUGH)})`;
  });
  const unread = others.flatMap(({ what, from }) =>
    standing(eligibility, from) === 'unreadable' ? what : [],
  );
  const said = [
    ...(may.length === 0 ? [] : [`you may ${list(may)}`]),
    ...(unread.length === 0 ? [] : [`it could not be read whether you may ${list(unread)}`]),
    ...(excluded.length === 0
      ? []
      : [`slipway.yml excludes you by name: you may not ${list(excluded, 'or')}`]),
  ];
  return `*${name}*  ${said.length === 0 ? 'you may do nothing that it asks people for' : said.join('; ')}`;
}
