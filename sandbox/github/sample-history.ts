// The history of acme/shop: what real trunks look like, in fourteen commits.
import type { NewCommit, Person } from './sample-repository.ts';

export const alice: Person = { name: 'Alice Ahmadi', email: 'alice@acme.example' };
export const bob: Person = { name: 'Bob Berg', email: 'bob@acme.example' };
const erin: Person = { name: 'Erin Eze', email: 'erin@acme.example' };
const dependabot: Person = {
  name: 'dependabot[bot]',
  email: '49699333+dependabot[bot]@users.noreply.github.com',
};

/** E-mail address to GitHub login: an address that is not here belongs to no account. */
export const sampleAccounts: Readonly<Record<string, string>> = {
  [alice.email]: 'alice',
  [bob.email]: 'bob',
  [erin.email]: 'erin',
  'noreply@github.com': 'web-flow',
};

const coAuthor = ({ name, email }: Person): string => `Co-authored-by: ${name} <${email}>`;
const products = (lines: readonly string[]): string => `export const products = [];\n${lines.join('\n')}\n`;

export const sampleHistory: readonly NewCommit[] = [
  {
    author: alice,
    subject: 'chore: start the monorepo (#1)',
    files: {
      'README.md': '# shop\n\nTwo services: api and worker.\n',
      'api/package.json': '{ "name": "api", "dependencies": { "fastify": "5.1.0" } }\n',
      'api/src/server.ts': 'export const port = 8080;\n',
      'worker/package.json': '{ "name": "worker" }\n',
      'worker/src/main.ts': 'export const queue = "orders";\n',
    },
  },
  {
    author: bob,
    subject: 'feat(api): list products (#2)',
    files: { 'api/src/products.ts': products(['export const list = () => products;']) },
  },
  {
    author: erin,
    subject: 'ci: build both images on every push (#3)',
    files: { '.github/workflows/ci.yml': 'name: ci\non: push\n' },
  },
  {
    author: bob,
    subject: 'feat(worker): send the order confirmation (#5)',
    body: coAuthor(alice),
    files: { 'worker/src/confirmation.ts': 'export const subject = "Your order";\n' },
  },
  {
    author: alice,
    subject: 'fix(api): round prices half to even (#6)',
    body: 'Half up made the monthly totals drift.',
    files: { 'api/src/price.ts': 'export const round = (cents: number) => Math.round(cents);\n' },
  },
  {
    author: erin,
    subject: 'feat(db): add the orders table (#8)',
    files: { 'db/migrations/0001_orders.sql': 'CREATE TABLE orders (id bigint PRIMARY KEY);\n' },
  },
  {
    author: dependabot,
    subject: 'chore(deps): bump fastify from 5.1.0 to 5.2.0 in /api (#9)',
    files: { 'api/package.json': '{ "name": "api", "dependencies": { "fastify": "5.2.0" } }\n' },
  },
  {
    author: erin,
    subject: 'feat(api)!: take the currency from the request (#11)',
    body: 'BREAKING CHANGE: a request without a currency is refused.',
    files: { 'api/src/currency.ts': 'export const currencies = ["EUR", "SEK"];\n' },
  },
  {
    author: bob,
    subject: 'perf(worker): batch outgoing mail (#12)',
    files: { 'worker/src/mail.ts': 'export const batch = 50;\n' },
  },
  {
    author: alice,
    subject: 'fix(worker): retry a bounced confirmation once (#13)',
    body: `A second bounce goes to support.\n\n${coAuthor(bob)}\n${coAuthor(erin)}`,
    files: {
      'worker/src/confirmation.ts': 'export const subject = "Your order";\nexport const retries = 1;\n',
    },
  },
  {
    author: erin,
    subject: 'docs: how to run the shop locally (#14)',
    files: { 'README.md': '# shop\n\nTwo services: api and worker.\n\nRun `npm start` in each.\n' },
  },
  {
    author: bob,
    subject: 'feat(api): search by product name 🔎 (#16)',
    files: {
      'api/src/products.ts': products(['export const list = () => products;', 'export const search = list;']),
    },
  },
  {
    // Two pull request numbers in one subject: the last one is this commit's own.
    author: bob,
    subject: 'Revert "feat(api): search by product name 🔎 (#16)" (#17)',
    body: 'It was slow on the whole catalogue.',
    files: { 'api/src/products.ts': products(['export const list = () => products;']) },
  },
  {
    author: alice,
    subject: 'refactor(worker): one queue for all mail (#18)',
    files: { 'worker/src/main.ts': 'export const queue = "mail";\n' },
  },
];
