/** Subscriptions like those of screens and boards. */
export const counterOf = `subscription ($event: ID!) { eventCounter(event: $event, everyMs: 100) {
  version served net event { code status region { name } } } }`;

export const liveEventsOf = `subscription ($region: String!) { liveEvents(within: $region, everyMs: 100) {
  version served event { code name region { name } } } }`;

export const indicatorOf = `subscription ($region: String!) {
  regionIndicator(region: $region, indicator: "IKD_ACTIVATION", everyMs: 100) {
    live version coverage { percent } rank { position of } region { name } } }`;

export const rankingOf = `subscription ($region: String!) {
  ranking(region: $region, indicator: "IKD_ACTIVATION", first: 20, everyMs: 100) {
    missing version entries { rank { position } value { live region { code name } } } } }`;

export const feedOf = `subscription ($event: ID!, $after: String) { activationFeed(event: $event, after: $after) {
  __typename ... on ActivationAdded { cursor activation { id } } ... on FeedReset { cursor reason } } }`;

/** An event's counter, as a query. */
export const counterNow = `query ($code: String!) { outreachEvent(code: $code) { counter { version served net } } }`;
