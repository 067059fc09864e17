import type { Fault } from './exchanges.ts';

type Step = Pick<Fault, 'step' | 'exchange' | 'way' | 'after'>;

const upTo = (most: number): number => 1 + Math.floor(Math.random() * most);

/** The steps of a request and its answer, on a connection that is kept for several. Bodies have some thousand bytes. */
const httpSteps = (): Step[] => {
  const exchange = Math.floor(Math.random() * 4);
  return [
    { step: 'before the request', exchange, way: 'request', after: 0 },
    { step: 'within the head of the request', exchange, way: 'request', after: upTo(150) },
    { step: 'within the body of the request', exchange, way: 'request', after: 600 + upTo(1500) },
    { step: 'after the commit, before the answer', exchange, way: 'answer', after: 0 },
    { step: 'within the answer', exchange, way: 'answer', after: upTo(1500) },
  ];
};

/** Those of a screen: the handshake, connection_init with its acknowledgement, subscribe with its frames. */
const socketSteps = (): Step[] => [
  { step: 'within the handshake', exchange: 0, way: 'answer', after: upTo(100) },
  { step: 'within connection_init', exchange: 1, way: 'request', after: upTo(20) },
  { step: 'after connection_init, before its acknowledgement', exchange: 1, way: 'answer', after: 0 },
  { step: 'after the acknowledgement, within subscribe', exchange: 2, way: 'request', after: upTo(100) },
  { step: 'within a frame', exchange: 2, way: 'answer', after: upTo(1500) },
];

/** A network on which connections fail at every step of the protocol, by turns cut and silent, until it is calm. */
export type BadNetwork = {
  faultOf: () => Fault | null;
  /** How often each step failed, in words. */
  struck: Map<string, number>;
  /** New connections fail no more. */
  calm: () => void;
};

const badNetwork = (steps: () => Step[]): BadNetwork => {
  const struck = new Map<string, number>();
  for (const how of ['cut', 'silent']) for (const { step } of steps()) struck.set(`${how} ${step}`, 0);
  let isCalm = false;
  let connections = 0;
  return {
    struck,
    calm: () => {
      isCalm = true;
    },
    faultOf: () => {
      if (isCalm) return null;
      const all = steps();
      const turn = connections++;
      const step = all[turn % all.length] as Step;
      const how = Math.floor(turn / all.length) % 2 === 0 ? 'cut' : 'silent';
      const name = `${how} ${step.step}`;
      return {
        ...step,
        cutAfterMs: how === 'cut' ? 5 : 300 + upTo(700),
        struck: () => struck.set(name, (struck.get(name) ?? 0) + 1),
      };
    },
  };
};

export const badHttp = (): BadNetwork => badNetwork(httpSteps);
export const badSockets = (): BadNetwork => badNetwork(socketSteps);
