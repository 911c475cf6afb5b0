// Mercurius with its compiler over the same schema and the same far end: `mercurius.mjs PORT FAR_END SDL`, run in the
// folder where npm has installed mercurius, fastify, graphql and undici.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const require = createRequire(`${process.cwd()}/`)
const { Pool } = require('undici')
const { GraphQLEnumType, GraphQLObjectType, buildSchema, getNamedType } = require('graphql')
const [port, far, sdl] = process.argv.slice(2)

const globalId = (kind, id) => Buffer.from(`${kind}:${id}`).toString('base64url')
const cursor = position => Buffer.from(position).toString('base64url')
const snake = name => name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)

const gotosocial = new Pool(`http://127.0.0.1:${far}`, { connections: 16 })
async function home(_, { first }, { token }) {
  const { headers, body } = await gotosocial.request({
    path: `/api/v1/timelines/home?limit=${first}`, method: 'GET', headers: { authorization: token, accept: 'application/json' }
  })
  const items = await body.json()
  const older = /[?&]max_id=([^&>]+)[^>]*>; rel="next"/.exec(headers.link)?.[1]
  const newer = /[?&]min_id=([^&>]+)[^>]*>; rel="prev"/.exec(headers.link)?.[1]
  return { items, older, newer }
}

const text = readFileSync(sdl, 'utf8')
const schema = buildSchema(text)
const resolvers = {}
for (const type of Object.values(schema.getTypeMap())) {
  if (!(type instanceof GraphQLObjectType) || type.name.startsWith('__')) continue
  const own = {}
  for (const field of Object.values(type.getFields())) {
    const key = snake(field.name)
    if (getNamedType(field.type) instanceof GraphQLEnumType) own[field.name] = source => source[key].toUpperCase()
    else if (key !== field.name) own[field.name] = source => source[key]
  }
  if (type.getInterfaces().length) own.id = source => globalId(type.name, source.id)
  if (Object.keys(own).length) resolvers[type.name] = own
}
resolvers.Query = { viewer: () => ({}) }
resolvers.Viewer = { home }
resolvers.Mention.accountId = source => globalId('Account', source.id)
resolvers.StatusConnection = {
  edges: page => page.items.map(node => ({ node, cursor: cursor(node.id) })), nodes: page => page.items, pageInfo: page => page
}
resolvers.PageInfo = {
  hasNextPage: page => page.older !== undefined, hasPreviousPage: () => false,
  startCursor: page => page.newer === undefined ? null : cursor(page.newer), endCursor: page => page.older === undefined ? null : cursor(page.older)
}
delete resolvers.Mutation
delete resolvers.Subscription

const app = require('fastify')()
app.register(require('mercurius'), {
  schema: text, resolvers, jit: 1, path: '/graphql', context: request => ({ token: request.headers.authorization })
})
app.listen({ host: '127.0.0.1', port: Number(port) })
