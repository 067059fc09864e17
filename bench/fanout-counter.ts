/**
 * The subscription of the screens in `fanout.ts`, and a counter of the same shape for the servers that Jemput is
 * compared with.
 */

/** At most an update every `everyMs`; null leaves that to the server. */
export const subscriptionEvery = (everyMs: number | null): string => `subscription Screen($event: ID!) {
  eventCounter(event: $event${everyMs === null ? '' : `, everyMs: ${everyMs}`}) {
  version served net fromHere fromElsewhere perMinute lastActivationAt
  segments { segment served } measures { measure { code } served net } } }`;
export const subscription = subscriptionEvery(100);

/** Records entries; all servers respond to it in the same way. */
export const mutation = `mutation Record($input: RecordActivationsInput!) { result: recordActivations(input: $input) {
  ... on RecordActivationsPayload { results { status } counter { version served } } } }`;

/** The response to `mutation`. */
export type Recorded = { result: { results: { status: string }[]; counter: { version: number; served: number } } };

/** A counter after `version` updates of one entry each. */
export const counterAt = (version: number) => ({
  version,
  served: version,
  net: version,
  fromHere: version,
  fromElsewhere: 0,
  perMinute: version / 5,
  lastActivationAt: '2026-03-02T02:15:00.000Z',
  segments: [{ segment: 'STUDENT', served: version }],
  measures: [{ measure: { code: 'IKD_ACTIVE' }, served: version, net: version }],
});
