// Slipway runs TypeScript on Node's own type stripping; the version comes with `npm ci`, and npm scripts use it.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

export function requireNode() {
  if (major > 24 || (major === 24 && minor >= 12)) return;
  console.error(`Slipway needs Node 24.12 or newer, and this is ${process.versions.node}.`);
  console.error('Start it with npm, which brings the right one: npm ci && npm start');
  process.exit(1);
}
