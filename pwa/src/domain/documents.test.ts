import { buildSchema, parse, validate } from 'graphql';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { operations } from '../../scripts/documents.ts';

it('asks for nothing that the schema does not have', async () => {
  const schema = buildSchema(readFileSync(new URL('../../../schema/schema.graphql', import.meta.url), 'utf8'));
  const texts = Object.values(await operations());
  expect(texts.length).toBeGreaterThan(30);
  const faults = texts.flatMap((text) => validate(schema, parse(text)).map(({ message }) => `${text.slice(0, 40)}: ${message}`));
  expect(faults).toEqual([]);
});

it('gives each operation a name of its own', async () => {
  const names = Object.values(await operations()).map((text) => /^(?:query|mutation|subscription) (\w+)/.exec(text)?.[1]);
  expect(names).toEqual([...new Set(names)]);
  expect(names).not.toContain(undefined);
});
