import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { SentEntry } from '../harness/field.ts';
import { correct, fell, move, type Place, pick, reason, undoMove } from './sequence-corrections.ts';
import { figureDays, kinds, type Model, type ModelEntry, measures, type Step } from './sequence-model.ts';

const refused = '... on Refused { __typename code message }';
const mutation = (name: string, type: string, shown: string): string =>
  `mutation ($input: ${type}!) { result: ${name}(input: $input) { __typename ${shown} ${refused} } }`;
const correction = '... on CorrectActivationPayload { correction { id replacement { id } } }';
const texts = {
  correct: mutation('correctActivation', 'CorrectActivationInput', correction),
  undo: mutation('undoCorrection', 'UndoCorrectionInput', correction),
  move: mutation('moveEntries', 'MoveEntriesInput', '... on MoveEntriesPayload { moveId moved }'),
  undoMove: mutation('undoMove', 'UndoMoveInput', '... on MoveEntriesPayload { moved left }'),
  figure: mutation('recordFigure', 'RecordFigureInput', '... on FigurePayload { figure { id } }'),
  retract: mutation('retractFigure', 'RetractFigureInput', '... on FigurePayload { figure { status } }'),
  target: mutation('setTarget', 'SetTargetInput', '... on TargetPayload { target { percent } }'),
  import: mutation(
    'importFigures',
    'ImportFiguresInput',
    '... on ImportFiguresPayload { importId created errorCount }',
  ),
  undoImport: mutation('undoImport', 'UndoImportInput', '... on ImportFiguresPayload { retracted }'),
};

/** The entry as a device sends it. */
const sentAs = ({ id, measure, kind, domicile, count, occurredAt }: ModelEntry): SentEntry => ({
  id,
  measure,
  kind: kind as NonNullable<SentEntry['kind']>,
  domicile,
  count,
  occurredAt,
});

/** Applies the step to the server and the model. Returns the answer's type, status or code. */
export const play = async (step: Step, model: Model, place: Place): Promise<string> => {
  const { field, region, events } = place;
  const domiciles = [region, place.district, place.elsewhere];
  const send = async (text: keyof typeof texts, input: object) => (await field.query(texts[text], { input })).result;
  switch (step.do) {
    case 'record': {
      const entry: ModelEntry = {
        id: randomUUID(),
        event: pick(events, step.event) ?? '',
        measure: pick(measures, step.measure) ?? '',
        kind: pick(kinds, step.kind) ?? '',
        domicile: pick(domiciles, step.domicile) ?? '',
        count: step.count,
        occurredAt: new Date().toISOString(),
        stands: true,
      };
      if (step.late) await field.move('close', entry.event);
      const { results } = await field.record(entry.event, [sentAs(entry)]);
      if (step.late) await field.move('reopen', entry.event);
      expect(results[0]?.status).toBe('ACCEPTED');
      model.entries.push(entry);
      return 'ACCEPTED';
    }
    case 'repeat': {
      // No device sent an entry that a correction added, but it has an id like any other.
      const entry = pick(model.entries, step.entry) as ModelEntry;
      const again = { ...sentAs(entry), count: entry.count + Number(step.changed) };
      const [result] = (await field.record(entry.event, [again])).results;
      expect(result).toMatchObject(step.changed ? { code: 'ID_REUSED' } : { status: 'DUPLICATE' });
      return result?.status ?? '';
    }
    case 'correct':
      return correct(step, model, place, send);
    case 'undo': {
      const made = pick(model.corrections, step.correction);
      if (!made) return 'nothing there';
      const isOpen = !made.undone && made.replacement?.stands !== false;
      const { __typename, code } = await send('undo', { correction: made.id, reason });
      const before = model.balances();
      if (made.replacement && isOpen) made.replacement.stands = false;
      if (isOpen) [made.of.stands, made.undone] = [true, true];
      if (!isOpen || fell(before, model.balances())) expect(__typename).toBe('Refused');
      else expect({ __typename, code }).toEqual({ __typename: 'CorrectActivationPayload', code: undefined });
      if (isOpen && code) {
        [made.of.stands, made.undone] = [false, false];
        if (made.replacement) made.replacement.stands = true;
      }
      return code ?? __typename;
    }
    case 'move':
      return move(step.event, model, place, send);
    case 'undoMove':
      return undoMove(step.move, model, send);
    case 'figure': {
      const old =
        step.supersedes === null
          ? undefined
          : pick(
              model.figures.filter(({ id }) => id),
              step.supersedes,
            );
      const day = old?.day ?? pick(figureDays, step.day) ?? '';
      const about = { region, metric: 'COUNT', measure: 'IKD_ACTIVE', value: step.people, asOf: day };
      const { figure, code } = await send('figure', { ...about, ...(old && { supersedes: old.id }) });
      // There may be one figure of a measure, day and source at a time, and only a figure in use can be superseded.
      const same = model.figures.some((each) => each.active && each !== old && each.id && each.day === day);
      expect(Boolean(code)).toBe(same || old?.active === false);
      if (!figure) return code;
      if (old) old.active = false;
      model.figures.push({
        id: figure.id,
        measure: 'IKD_ACTIVE',
        day,
        people: step.people,
        active: true,
        importId: null,
      });
      return 'RECORDED';
    }
    case 'retract': {
      const figure = pick(
        model.figures.filter(({ id }) => id),
        step.figure,
      );
      if (!figure) return 'nothing there';
      const { code } = await send('retract', { figure: figure.id, reason });
      expect(Boolean(code)).toBe(!figure.active);
      figure.active = false;
      return code ?? 'RETRACTED';
    }
    case 'target': {
      const period = { from: '2026-01-01', to: '2027-12-31', setBy: 'Kantor' };
      await send('target', { region, indicator: 'IKD_ACTIVATION', percent: step.percent, ...period, reason });
      model.percent = step.percent;
      return 'SET';
    }
    case 'import': {
      const day = pick(figureDays, step.day) ?? '';
      const csv = `kode;Wajib KTP;tanggal;sumber\n${region};${step.people};${day};Kantor\n`;
      const { importId, errorCount } = await send('import', { csv, dryRun: false });
      const inUse = model.figures.find((each) => each.active && each.importId && each.day === day);
      expect(errorCount > 0).toBe(inUse !== undefined && inUse.people !== step.people);
      if (importId)
        model.figures.push({ id: null, measure: 'KTP_ELIGIBLE', day, people: step.people, active: true, importId });
      return importId ? 'IMPORTED' : 'UNCHANGED';
    }
    case 'undoImport': {
      const figure = pick(
        model.figures.filter(({ importId }) => importId),
        step.imported,
      );
      if (!figure) return 'nothing there';
      const { code } = await send('undoImport', { importId: figure.importId, reason });
      expect(Boolean(code)).toBe(!figure.active);
      figure.active = false;
      return code ?? 'IMPORT UNDONE';
    }
  }
};
