import { compareText, countReadings } from '../domain/compare.ts';
import type { IncidentStore } from '../domain/ports/incident-store.ts';
import type { SampleStore } from '../domain/ports/sample-store.ts';
import { type ProbeStatus, probeStatuses } from '../domain/probe.ts';
import { serviceStates } from '../domain/service-map.ts';
import type { Settings } from '../domain/settings.ts';
import { storedReadings } from './system-readings.ts';
