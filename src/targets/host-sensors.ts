import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readProcessorTemperature } from './host.ts';

/** The hottest input of one chip in °C, with the limit that its maker set. */
export interface Sensor {
  readonly chip: string;
  readonly celsius: number;
  readonly limitCelsius?: number;
}

/**
 * Every temperature sensor of the host, hottest input of each chip: hwmon, else the thermal zones (boards without
 * hwmon). systeminformation asks through three shells, one of them blocking the loop, so /sys is read here.
 */
export async function readSensors(root = '/sys/class'): Promise<readonly Sensor[]> {
  if (process.platform !== 'linux' && root === '/sys/class') {
    const celsius = await readProcessorTemperature();
    return celsius === undefined ? [] : [{ chip: 'processor', celsius }];
  }
  const chips = await readAll(join(root, 'hwmon'), /^hwmon\d+$/, readChip);
  return chips.length > 0 ? chips : readAll(join(root, 'thermal'), /^thermal_zone\d+$/, readZone);
}

async function readAll(
  folder: string,
  entry: RegExp,
  read: (folder: string) => Promise<Sensor | undefined>,
): Promise<readonly Sensor[]> {
  const names = (await namesIn(folder)).filter((name) => entry.test(name));
  const sensors = await Promise.all(names.map((name) => read(join(folder, name))));
  return unique(sensors.filter((sensor) => sensor !== undefined));
}

// Two sockets or two disks carry the same chip name, and a part has to be told from the other.
function unique(sensors: readonly Sensor[]): readonly Sensor[] {
  const seen = new Map<string, number>();
  return sensors.map((sensor) => {
    const count = (seen.get(sensor.chip) ?? 0) + 1;
    seen.set(sensor.chip, count);
    return count === 1 ? sensor : { ...sensor, chip: `${sensor.chip} ${count}` };
  });
}

async function readChip(folder: string): Promise<Sensor | undefined> {
  const inputs = (await namesIn(folder)).filter((name) => /^temp\d+_input$/.test(name));
  const chip = (await textOf(join(folder, 'name'))) ?? 'sensor';
  const found = await Promise.all(
    inputs.map(async (input) => {
      const celsius = await celsiusOf(join(folder, input));
      const limitCelsius = await celsiusOf(join(folder, input.replace('_input', '_crit')));
      if (celsius === undefined) return undefined;
      return { chip, celsius, ...(limitCelsius === undefined ? {} : { limitCelsius }) };
    }),
  );
  return found.filter((sensor) => sensor !== undefined).sort((a, b) => b.celsius - a.celsius)[0];
}

async function readZone(folder: string): Promise<Sensor | undefined> {
  const celsius = await celsiusOf(join(folder, 'temp'));
  if (celsius === undefined) return undefined;
  return { chip: (await textOf(join(folder, 'type'))) ?? 'thermal zone', celsius };
}

// Thousandths of a degree. An input without a probe answers an error, 0, -128 or 65,261: none is a temperature.
async function celsiusOf(file: string): Promise<number | undefined> {
  const text = await textOf(file);
  const celsius = Math.round(Number(text ?? Number.NaN) / 100) / 10;
  return celsius > -40 && celsius < 150 && celsius !== 0 ? celsius : undefined;
}

async function textOf(file: string): Promise<string | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.trim() || undefined;
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return (await readdir(folder).catch(() => [])).sort();
}
