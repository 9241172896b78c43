// What Slack makes of the text that a person types after a command. Slack docs: slash commands, `should_escape`.
import type { Directory } from './directory.ts';

const TOKEN = /https?:\/\/[^\s<>]+|(?<![\w.])@[\w.-]+|(?<![\w#])#[\p{L}\d_-]+|[&<>]/gu;
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const BROADCASTS = new Set(['here', 'channel', 'everyone']);

/**
 * Mentions of people, groups and channels become references, links are put in angle brackets, and `& < >` become
 * entities. Names that nobody has stay as typed.
 */
export function escapeTyped(text: string, directory: Directory): string {
  return text.replace(TOKEN, (token) => {
    const entity = ENTITIES[token];
    if (entity !== undefined) return entity;
    if (token.startsWith('http')) return `<${token.replaceAll('&', '&amp;')}>`;
    // A full stop or dash after a name ends the sentence, not the name.
    const name = token.slice(1).replace(/[.-]+$/, '');
    const rest = token.slice(1 + name.length);
    const reference = token.startsWith('@') ? mention(name, directory) : channelLink(name, directory);
    return reference === undefined ? token : reference + rest;
  });
}

function mention(name: string, directory: Directory): string | undefined {
  const wanted = name.toLowerCase();
  if (BROADCASTS.has(wanted)) return `<!${wanted}>`;
  const user = directory.users.find((each) => each.name.toLowerCase() === wanted);
  if (user !== undefined) return `<@${user.id}|${user.name}>`;
  const group = directory.groups.find((each) => each.handle.toLowerCase() === wanted);
  return group === undefined ? undefined : `<!subteam^${group.id}>`;
}

function channelLink(name: string, directory: Directory): string | undefined {
  const channel = directory.channels.find((each) => each.name === name.toLowerCase());
  return channel === undefined ? undefined : `<#${channel.id}|${channel.name}>`;
}
