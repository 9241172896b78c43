// `/release help`: every command, as the grammar knows them.
import { USAGE } from '../../domain/command.ts';
import { header, section, type View } from '../blocks.ts';
import { escape } from '../escape.ts';

export const helpView = (): View => ({
  text: `/release ${USAGE.map(({ verb }) => verb).join(', ')}`,
  blocks: [
    header('/release'),
    section(USAGE.map(({ usage, does }) => `\`/release ${escape(usage, 200)}\`  ${escape(does, 200)}`)),
  ],
});
