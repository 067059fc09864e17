import type { TokenClaims } from '../../src/access/token.ts';
import type { Answer } from './ask.ts';
import { fieldToken, post } from './field.ts';

const value = `asOf origin missing live version numerator { value low high figure { id } } denominator { value }
  coverage { percent text } target { target { percent setBy } people achievement { percent } met }
  rank { position of } flags { rule message people figures { id } }`;
const outcome = `dryRun flags { rule severity message people figures { id value } }
  effects { region { code } indicator { code } before { ${value} } after { ${value} } }`;
const refused = '... on Refused { code message path }';

/** The actions of an administrator on figures and targets, over HTTP with a token. */
export type Desk = {
  record: (input: object) => Promise<Answer['data']>;
  retract: (input: object) => Promise<Answer['data']>;
  setTarget: (input: object) => Promise<Answer['data']>;
  withdrawTarget: (input: object) => Promise<Answer['data']>;
  /** Any query; returns errors too. */
  ask: (query: string, variables?: object) => Promise<Answer>;
};

export const deskAt = async (url: string, claims: Partial<TokenClaims> = {}): Promise<Desk> => {
  const token = await fieldToken({ subject: 'Wati', ...claims });
  const mutation =
    (name: string, type: string, shown: string) =>
    async (input: object): Promise<Answer['data']> => {
      const query = `mutation ($input: ${type}!) { result: ${name}(input: $input) { __typename ${shown} ${refused} } }`;
      const answer = await post(url, token, query, { input });
      if (answer.errors) throw new Error(JSON.stringify(answer.errors));
      return answer.data.result;
    };
  const figure = `... on FigurePayload { figure { id status recordedAt supersedes { id } flags { rule } } ${outcome} }`;
  const target = `... on TargetPayload { target { id percent setBy status restates { id } source { publisher } region { code } }
    ${outcome.replace(/flags \{[^}]*\} \}/, '')} }`;
  return {
    record: mutation('recordFigure', 'RecordFigureInput', figure),
    retract: mutation('retractFigure', 'RetractFigureInput', figure),
    setTarget: mutation('setTarget', 'SetTargetInput', target),
    withdrawTarget: mutation('withdrawTarget', 'WithdrawTargetInput', target),
    ask: (query, variables) => post(url, token, query, variables),
  };
};

/** The number in a node id. */
export const numberOf = (id: string): number => Number(Buffer.from(id, 'base64').toString().split(':')[1]);
