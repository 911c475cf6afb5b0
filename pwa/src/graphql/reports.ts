/** Reporting: what is asked before a report is sent. */
import { AccountParts } from './accounts.ts';
import { graphql } from './tada.ts';

export const ReportForm = graphql(
  `
    query ReportForm($account: ID!, $statuses: Int!) {
      account(id: $account) {
        ...AccountParts
        statuses(first: $statuses, excludeReblogs: true) {
          nodes {
            id
            localId
            content
            spoilerText
            createdAt
          }
        }
      }
      instance {
        domain
        rules {
          id
          text
        }
      }
    }
  `,
  [AccountParts],
);
