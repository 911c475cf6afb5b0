// Lints the SDL that the gateway prints (schema/schema.graphql), from the root of the repository.
import graphql from "@graphql-eslint/eslint-plugin";

export default [
  {
    files: ["schema/schema.graphql"],
    plugins: { "@graphql-eslint": graphql },
    languageOptions: { parser: graphql.parser, parserOptions: { graphQLConfig: { schema: "schema/schema.graphql" } } },
    rules: {
      ...graphql.configs["flat/schema-relay"].rules,
      // A hashtag and a mute have no id of their own in GoToSocial; some collections come whole, and `nodes` is a list.
      "@graphql-eslint/relay-edge-types": ["error", { shouldImplementNode: false, listTypeCanWrapOnlyEdgeType: false }],
      "@graphql-eslint/require-description": [
        "error",
        { types: true, rootField: true, FieldDefinition: true, InputValueDefinition: false },
      ],
      "@graphql-eslint/no-unreachable-types": "error",
    },
  },
];
