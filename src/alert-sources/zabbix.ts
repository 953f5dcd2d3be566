import { z } from 'zod';
import { defineAlertSource } from '../define/alert-source.ts';
import { fingerprintOf } from '../domain/fingerprint.ts';
import { detail, filled, linksTo, needed } from './fields/detail.ts';
import { completeEvent } from './fields/event.ts';
import { momentOf } from './fields/moment.ts';
import { parseBody } from './fields/parse-body.ts';

/** A macro that Zabbix could not resolve comes as its own name or as `*UNKNOWN*`. */
const macro = detail.transform((value) =>
  value === undefined || value === '*UNKNOWN*' || /^\{[A-Z0-9_.$]+\}$/.test(value) ? undefined : value,
);

/**
 * The parameters of a webhook media type, sent as they are: `event_id`, `EventID` and `eventid` are the same name.
 * https://www.zabbix.com/documentation/current/en/manual/config/notifications/media/webhook
 */
const body = z
  .record(z.string(), z.unknown())
  .transform((given) =>
    Object.fromEntries(
      Object.entries(given)
        .slice(0, 200)
        .map(([key, value]) => [key.toLowerCase().replace(/[^a-z]/g, ''), value]),
    ),
  )
  .pipe(
    z.object({
      eventid: needed,
      /** 1 while it is a problem, 0 when it has recovered. */
      eventvalue: z.union([z.literal('0'), z.literal('1'), z.literal(0), z.literal(1)], {
        error: "has to be '1' (problem) or '0' (recovered); set the parameter to {EVENT.VALUE}",
      }),
      eventname: macro,
      eventseverity: macro,
      eventnseverity: macro,
      eventopdata: macro,
      eventtags: z.unknown().optional(),
      eventtagsjson: z.unknown().optional(),
      eventtimestamp: macro,
      eventupdatestatus: macro,
      eventupdateaction: macro,
      userfullname: macro,
      hostname: macro,
      host: macro,
      hostip: macro,
      triggerid: macro,
      triggername: macro,
      triggerdescription: macro,
      alertsubject: macro,
      alertmessage: macro,
      zabbixurl: macro,
      triggerurl: macro,
    }),
  );
type Body = z.output<typeof body>;

const SEVERITIES = ['not classified', 'information', 'warning', 'average', 'high', 'disaster'];
const tagList = z.array(z.object({ tag: z.string(), value: detail }));

/** `{EVENT.TAGSJSON}` as text or as the list itself. */
function tagsOf({ eventtags, eventtagsjson }: Body): Readonly<Record<string, string>> {
  const given = eventtagsjson ?? eventtags;
  let value: unknown = given;
  if (typeof given === 'string') {
    try {
      value = JSON.parse(given);
    } catch {
      return {};
    }
  }
  const tags = tagList.safeParse(value);
  if (!tags.success) return {};
  return Object.fromEntries(tags.data.slice(0, 100).map(({ tag, value: text }) => [tag, text ?? 'true']));
}

function severityOf(told: Body): string | undefined {
  return told.eventseverity?.toLowerCase() ?? SEVERITIES[Number(told.eventnseverity ?? NaN)];
}

/** The page of the event in Zabbix, where both the address and the ids are known. */
function pageOf({ zabbixurl, triggerid, eventid }: Body): string | undefined {
  if (zabbixurl === undefined || triggerid === undefined) return undefined;
  const query = [triggerid, eventid].map((id) => encodeURIComponent(id.toWellFormed()));
  return `${zabbixurl.replace(/\/+$/, '')}/tr_events.php?triggerid=${query[0]}&eventid=${query[1]}`;
}

export default defineAlertSource({
  title: 'Zabbix webhook media type',
  maxBytes: 1024 * 1024,
  sample: {
    body: {
      event_id: '4217',
      event_value: '1',
      event_name: 'Disk space is low on /var',
      event_severity: 'High',
      event_nseverity: '4',
      event_timestamp: '1795227247',
      event_update_status: '0',
      event_tags: '[{"tag":"service","value":"shop"}]',
      host_name: 'db-1',
      host_ip: '192.0.2.7',
      trigger_id: '19001',
      trigger_description: 'Less than 5 % are free.',
      zabbix_url: 'https://zabbix.example',
    },
  },
  parse(raw, { now }) {
    const told = parseBody(body, raw, 'The README has the media type to import.');
    const resolved = String(told.eventvalue) === '0';
    const acknowledged =
      told.eventupdatestatus === '1' && /\backnowledged/i.test(told.eventupdateaction ?? '') && !resolved;
    const name = told.eventname ?? told.triggername ?? told.alertsubject ?? 'Zabbix problem';
    const host = told.hostname ?? told.host;
    return {
      events: [
        completeEvent(
          {
            source: 'zabbix',
            fingerprint: fingerprintOf({ source: 'zabbix', event: told.eventid }),
            status: resolved ? 'resolved' : 'firing',
            labels: filled({
              ...tagsOf(told),
              alertname: name,
              severity: severityOf(told),
              instance: host,
              ip: told.hostip,
              trigger: told.triggerid,
            }),
            annotations: filled({
              summary: told.eventopdata === undefined ? name : `${name}: ${told.eventopdata}`,
              description: told.triggerdescription ?? told.alertmessage,
            }),
            startsAt: momentOf(told.eventtimestamp),
            endsAt: undefined,
            links: linksTo({ Zabbix: pageOf(told), Trigger: told.triggerurl }),
            ...(acknowledged ? { acknowledgedBy: told.userfullname ?? 'somebody in Zabbix' } : {}),
          },
          now,
        ),
      ],
    };
  },
});
