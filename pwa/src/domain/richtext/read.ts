/** Posts as they are read: what stands in one is parsed once, however often it is shown, and spoken. */
import { parse, type Meanings } from './parse.ts';
import { plain, type Block } from './tree.ts';

/** A post, or as much of it as its text needs. */
export interface Readable extends Required<Meanings> {
  readonly id: string;
  readonly content: string;
}

interface Read {
  readonly content: string;
  readonly emojis: number;
  readonly blocks: readonly Block[];
  words?: string;
}

const MOST = 300;
/** The ones that were parsed last come last. */
const known = new Map<string, Read>();

/** Return what stands in a post. */
export function blocksOf(status: Readable): readonly Block[] {
  return read(status).blocks;
}

/** Return its words alone. */
export function plainOf(status: Readable): string {
  const found = read(status);
  found.words ??= plain(found.blocks);
  return found.words;
}

function read(status: Readable): Read {
  const { id, content, emojis } = status;
  const found = known.get(id);
  // An edit changes the one, a server that knows more of its emojis the other.
  if (found && found.content === content && found.emojis === emojis.length) return found;
  const fresh: Read = { content, emojis: emojis.length, blocks: parse(content, status) };
  known.delete(id);
  known.set(id, fresh);
  if (known.size > MOST) known.delete(known.keys().next().value!);
  return fresh;
}
