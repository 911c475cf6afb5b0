/** What @, # and : may become, asked as one writes. */
import type { Client } from '@urql/core';
import { complete, completionAt, type Completion } from '../domain/compose/completion.ts';
import type { Account, Emoji } from '../graphql/accounts.ts';
import { Suggest } from '../graphql/viewer.ts';

export type Choice =
  | { readonly kind: 'account'; readonly text: string; readonly account: Account }
  | { readonly kind: 'tag'; readonly text: string }
  | { readonly kind: 'emoji'; readonly text: string; readonly emoji: Emoji };

const PAUSE = 160;
const MOST = 6;

export class Completer {
  readonly #client: Client;
  readonly #emojis: () => readonly Emoji[];
  #at: Completion | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  choices = $state.raw<readonly Choice[]>([]);
  chosen = $state(0);

  constructor(client: Client, emojis: () => readonly Emoji[]) {
    this.#client = client;
    this.#emojis = emojis;
  }

  /** Look at the word before the caret. */
  look(text: string, caret: number): void {
    clearTimeout(this.#timer);
    this.#at = completionAt(text, caret);
    if (!this.#at) this.close();
    else if (this.#at.kind === 'emoji') this.#show(this.#at, this.#matching(this.#at.query));
    else this.#timer = setTimeout(() => void this.#ask(this.#at), PAUSE);
  }

  move(step: number): void {
    this.chosen = (this.chosen + step + this.choices.length) % this.choices.length;
  }

  /** Return the text with a choice in it. */
  choose(text: string, index: number): { text: string; caret: number } | null {
    const choice = this.choices[index];
    const at = this.#at;
    this.close();
    return choice && at ? complete(text, at, choice.text) : null;
  }

  close(): void {
    clearTimeout(this.#timer);
    this.choices = [];
  }

  #matching(query: string): Choice[] {
    const wanted = query.toLowerCase();
    return this.#emojis()
      .filter(({ shortcode }) => shortcode.toLowerCase().includes(wanted))
      .map((emoji) => ({ kind: 'emoji', text: `:${emoji.shortcode}:`, emoji }));
  }

  async #ask(at: Completion | null): Promise<void> {
    if (!at) return;
    const type = at.kind === 'account' ? 'ACCOUNTS' : 'TAGS';
    const { data } = await this.#client.query(Suggest, { query: at.query, type }).toPromise();
    if (this.#at !== at || !data?.search) return;
    const accounts = data.search.accounts.map((account): Choice => ({ kind: 'account', text: `@${account.acct}`, account }));
    const tags = data.search.tags.map(({ name }): Choice => ({ kind: 'tag', text: `#${name}` }));
    this.#show(at, at.kind === 'account' ? accounts : tags);
  }

  #show(at: Completion, choices: readonly Choice[]): void {
    if (this.#at !== at) return;
    this.choices = choices.slice(0, MOST);
    this.chosen = 0;
  }
}
