type Region = { code: string; name: string; level: string };

/** An outreach event as a screen needs it. */
export type ScreenEvent = {
  code: string;
  name: string;
  venueName: string;
  status: 'PLANNED' | 'LIVE' | 'CLOSED' | 'CANCELLED';
  goal: number | null;
  scheduledStart: string;
  region: Region & { timeZone: string; ancestors: Region[] };
};

/** People served in a minute; minutes without any are left out. */
export type MinuteCount = { minute: string; served: number };
type MeasureCount = { measure: { code: string; name: string }; served: number };
export type CounterCorrection = { delta: number; note: string | null; at: string };

/** One frame of an event's counter. */
export type Counter = {
  version: number;
  served: number;
  fromHere: number;
  fromElsewhere: number;
  perMinute: number;
  asOf: string;
  minutes: MinuteCount[];
  measures: MeasureCount[];
  corrections: CounterCorrection[];
  event: ScreenEvent;
};

/** Everything the screen shows of an event. */
export const counterSubscription = `subscription ($event: ID!) {
  eventCounter(event: $event) {
    version served fromHere fromElsewhere perMinute asOf
    minutes(last: 30) { minute served }
    measures { measure { code name } served }
    corrections(last: 1) { delta note at }
    event {
      code name venueName status goal scheduledStart
      region { code name level timeZone ancestors { code name level } }
    }
  }
}`;

/** The region whose coverage the event changes: its regency, or its own region if that is wider. */
export const regencyOf = ({ region }: ScreenEvent): Region =>
  [...region.ancestors, region].find(({ level }) => level === 'REGENCY') ?? region;
