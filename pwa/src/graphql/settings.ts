/** What a person sets: profile, posting, preferences, sessions. */
import { AccountParts } from './accounts.ts';
import { Problem } from './problem.ts';
import { graphql, type ResultOf, type VariablesOf } from './tada.ts';

export const ProfileQuery = graphql(
  `
    query Profile {
      viewer {
        account {
          ...AccountParts
          header
          headerDescription
          discoverable
          hideCollections
          bot
        }
        source {
          note
          fields {
            name
            value
          }
          privacy
          sensitive
          language
          contentType
          alsoKnownAs
        }
      }
      instance {
        domain
        limits {
          profileFields
        }
      }
    }
  `,
  [AccountParts],
);

export const UpdateProfile = graphql(
  `
    mutation UpdateProfile($input: UpdateProfileInput!) {
      updateProfile(input: $input) {
        viewer {
          account {
            ...AccountParts
            header
            headerDescription
            discoverable
            hideCollections
            bot
          }
        }
        userErrors {
          ...Problem
        }
      }
    }
  `,
  [AccountParts, Problem],
);

export const PreferencesQuery = graphql(`
  query Preferences {
    viewer {
      preferences {
        uiLanguage
        theme
        density
      }
    }
  }
`);

export const UpdatePreferences = graphql(
  `
    mutation UpdatePreferences($input: UpdatePreferencesInput!) {
      updatePreferences(input: $input) {
        preferences {
          uiLanguage
          theme
          density
        }
        userErrors {
          ...Problem
        }
      }
    }
  `,
  [Problem],
);

export const SessionsQuery = graphql(`
  query Sessions {
    viewer {
      sessions {
        id
        userAgent
        signedInAt
        lastSeenAt
        isCurrent
      }
    }
  }
`);

export const EndSession = graphql(
  `
    mutation EndSession($id: ID!) {
      endSession(id: $id) {
        deletedId
        userErrors {
          ...Problem
        }
      }
    }
  `,
  [Problem],
);

export type ProfileSource = NonNullable<ResultOf<typeof ProfileQuery>['viewer']>['source'];
export type ProfileInput = VariablesOf<typeof UpdateProfile>['input'];
