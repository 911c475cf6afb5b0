import { describe, expect, it } from 'vitest';
import { Feed, type Entry, type FeedPage, type FeedSource, type FeedView } from './feed.ts';

/** A server with entries n (newest) to 1, whose cursors are their keys; gives `size` at once. */
class Server implements FeedSource<number> {
  asked = 0;
  down = false;

  constructor(
    public newest: number,
    readonly size = 3,
  ) {}

  async older(after: string | null): Promise<FeedPage<number>> {
    const from = after === null ? this.newest : Number(after) - 1;
    return this.#page(from, Math.max(from - this.size, 0), from > this.size);
  }

  async newer(before: string): Promise<FeedPage<number>> {
    const from = Math.min(Number(before) + this.size, this.newest);
    return this.#page(from, Number(before), from < this.newest);
  }

  async #page(from: number, to: number, hasMore: boolean): Promise<FeedPage<number>> {
    this.asked += 1;
    await Promise.resolve();
    if (this.down) throw new Error('down');
    const entries: Entry<number>[] = [];
    for (let id = from; id > to; id -= 1) entries.push(entry(id));
    return { entries, hasMore };
  }
}

const entry = (id: number): Entry<number> => ({ key: String(id), cursor: String(id), node: id });
const shown = (view: FeedView<number>) => view.rows.map((row) => (row.kind === 'gap' ? '-' : row.key)).join(' ');

describe('a feed', () => {
  it('begins with the newest, and goes on to the end', async () => {
    const feed = new Feed(new Server(7));
    await feed.refresh();
    expect(shown(feed.view)).toBe('7 6 5');
    await feed.loadOlder();
    expect([shown(feed.view), feed.view.growth, feed.view.ended]).toEqual(['7 6 5 4 3 2', 'end', false]);
    await feed.loadOlder();
    expect([shown(feed.view), feed.view.ended]).toEqual(['7 6 5 4 3 2 1', true]);
    await feed.loadOlder();
    expect(shown(feed.view)).toBe('7 6 5 4 3 2 1');
  });

  it('joins what is new, once', async () => {
    const server = new Server(3);
    const feed = new Feed(server);
    await feed.refresh();
    server.newest = 5;
    await Promise.all([feed.refresh(), feed.refresh()]);
    expect([shown(feed.view), feed.view.growth, server.asked]).toEqual(['5 4 3 2 1', 'start', 2]);
  });

  it('knows what was posted here, whoever tells of it first', async () => {
    const feed = new Feed(new Server(3));
    await feed.refresh();
    feed.arrive(entry(4));
    expect(feed.view.posted).toBeNull();
    feed.post(entry(4));
    expect([shown(feed.view), feed.view.posted]).toEqual(['4 3 2 1', '4']);
    feed.post(entry(5));
    feed.arrive(entry(5));
    expect([shown(feed.view), feed.view.posted]).toEqual(['5 4 3 2 1', '5']);
  });

  it('keeps what is around the place at which it is left, and the newest', async () => {
    const feed = new Feed(new Server(400, 400));
    await feed.refresh();
    feed.leave('390');
    expect([feed.view.rows.length, feed.view.rows.at(-1)?.key, feed.view.ended]).toEqual([50, '351', false]);
    const far = new Feed(new Server(400, 400));
    await far.refresh();
    far.leave('10');
    const [newest, gap, ...around] = [far.view.rows.slice(0, 20), far.view.rows[20], ...far.view.rows.slice(21)];
    expect([newest.at(-1)?.key, gap?.kind, around[0]?.key, around.at(-1)?.key]).toEqual(['381', 'gap', '170', '1']);
    expect(far.view.ended).toBe(true);
  });

  it('opens around a place that is not its newest, and is joined to the newest above a gap', async () => {
    const server = new Server(20);
    const feed = new Feed(server);
    expect(await feed.openAt('9')).toBe('9');
    expect(shown(feed.view)).toBe('12 11 10 9 8 7');
    await feed.refresh();
    expect(shown(feed.view)).toBe('20 19 18 - 12 11 10 9 8 7');
    expect(await new Feed(server).openAt('20')).toBe('20');
  });

  it('forgets what the server has no more, though the device has kept it', async () => {
    const feed = new Feed(new Server(3));
    feed.restore([{ ...entry(5), cursor: null }, entry(4), entry(3), entry(2)]);
    await feed.refresh();
    expect(shown(feed.view)).toBe('3 2 1');
    const whole = new Feed(new Server(3, 5));
    whole.restore([entry(9), entry(8)]);
    await whole.refresh();
    expect([shown(whole.view), whole.view.ended]).toEqual(['3 2 1', true]);
  });

  it('keeps the order of the server, whatever came live before it was asked', async () => {
    const feed = new Feed(new Server(9, 6));
    feed.restore([entry(5), entry(4)]);
    for (const id of [8, 7]) feed.arrive({ ...entry(id), cursor: null });
    await feed.refresh();
    expect([shown(feed.view), feed.view.growth]).toEqual(['9 8 7 6 5 4', 'middle']);
  });

  it('keeps on top what comes while the server is asked, and what it may not know yet', async () => {
    const feed = new Feed(new Server(3));
    await feed.refresh();
    feed.arrive({ ...entry(4), cursor: null });
    const asking = feed.refresh();
    feed.arrive({ ...entry(5), cursor: null });
    await asking;
    expect(shown(feed.view)).toBe('5 4 3 2 1');
  });

  it('shows where something is missing, and fills it upwards', async () => {
    const server = new Server(3);
    const feed = new Feed(server);
    await feed.refresh();
    server.newest = 12;
    await feed.refresh();
    expect(shown(feed.view)).toBe('12 11 10 - 3 2 1');
    const gap = feed.view.rows[3]!.key;
    await feed.fill(gap);
    expect([shown(feed.view), feed.view.growth]).toEqual(['12 11 10 - 6 5 4 3 2 1', 'middle']);
    await feed.fill(gap);
    expect(shown(feed.view)).toBe('12 11 10 - 9 8 7 6 5 4 3 2 1');
    await feed.fill(gap);
    expect(shown(feed.view)).toBe('12 11 10 9 8 7 6 5 4 3 2 1');
  });

  it('takes what arrives on top, and nothing twice', async () => {
    const feed = new Feed(new Server(3));
    await feed.refresh();
    feed.arrive(entry(4));
    expect([shown(feed.view), feed.view.growth]).toEqual(['4 3 2 1', 'start']);
    feed.arrive({ ...entry(2), node: 20 });
    expect(shown(feed.view)).toBe('4 3 2 1');
    expect(feed.view.rows[2]).toMatchObject({ node: 20 });
  });

  it('fills a gap above what came live', async () => {
    const server = new Server(3);
    const feed = new Feed(server);
    await feed.refresh();
    for (const id of [4, 5, 6, 7]) feed.arrive({ ...entry(id), cursor: null });
    server.newest = 14;
    await feed.refresh();
    expect(shown(feed.view)).toBe('14 13 12 - 7 6 5 4 3 2 1');
    const gap = feed.view.rows[3]!.key;
    await feed.fill(gap);
    await feed.fill(gap);
    expect(shown(feed.view)).toBe('14 13 12 - 9 8 7 6 5 4 3 2 1');
    await feed.fill(gap);
    expect(shown(feed.view)).toBe('14 13 12 11 10 9 8 7 6 5 4 3 2 1');
    for (const id of [15, 16]) feed.arrive({ ...entry(id), cursor: null });
    await feed.loadOlder();
    expect(feed.view.ended).toBe(true);
  });

  it('shows what was kept, and joins the newest to it', async () => {
    const feed = new Feed(new Server(10));
    feed.restore([entry(5), entry(4)]);
    expect([shown(feed.view), feed.view.state]).toEqual(['5 4', 'ready']);
    await feed.refresh();
    expect(shown(feed.view)).toBe('10 9 8 - 5 4');
    feed.restore([entry(1)]);
    expect(shown(feed.view)).toBe('10 9 8 - 5 4');
  });

  it('loses what is deleted, and a gap that is left at an end', async () => {
    const server = new Server(3);
    const feed = new Feed(server);
    await feed.refresh();
    server.newest = 12;
    await feed.refresh();
    feed.remove((node) => node <= 3);
    expect(shown(feed.view)).toBe('12 11 10');
  });

  it('puts back what was taken out among what has come and gone since', async () => {
    const feed = new Feed(new Server(9, 6));
    await feed.refresh();
    const putBack = feed.remove((node) => node === 8 || node === 6 || node === 4);
    expect(shown(feed.view)).toBe('9 7 5');
    feed.arrive({ ...entry(10), cursor: null });
    feed.remove((node) => node === 7);
    await feed.loadOlder();
    putBack();
    expect([shown(feed.view), feed.view.ended]).toEqual(['10 9 8 6 5 4 3 2 1', true]);
    putBack();
    expect(shown(feed.view)).toBe('10 9 8 6 5 4 3 2 1');
  });

  it('puts what was all there was back below what has come since', async () => {
    const feed = new Feed(new Server(2));
    await feed.refresh();
    const putBack = feed.remove(() => true);
    feed.arrive({ ...entry(3), cursor: null });
    putBack();
    expect(shown(feed.view)).toBe('3 2 1');
  });

  it('says what failed, keeps what it has, and goes on', async () => {
    const server = new Server(5);
    server.down = true;
    const feed = new Feed(server);
    await feed.refresh();
    expect(feed.view).toMatchObject({ state: 'failed', problem: new Error('down') });
    server.down = false;
    await feed.refresh();
    expect([feed.view.state, feed.view.problem]).toEqual(['ready', null]);
    server.down = true;
    await feed.loadOlder();
    expect([shown(feed.view), feed.view.loadingOlder, feed.view.problem]).toEqual(['5 4 3', false, new Error('down')]);
    server.down = false;
    await feed.loadOlder();
    expect(shown(feed.view)).toBe('5 4 3 2 1');
  });
});
