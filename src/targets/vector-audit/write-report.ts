import { rename, rm, writeFile } from 'node:fs/promises';
import { type AuditReport, auditReport } from '../../domain/audit-report.ts';
import { ConfigError } from '../../domain/errors.ts';

/** Writes a report as JSON. Whoever reads the file sees the old one or the new one, never a part. */
export async function writeReport(file: string, report: AuditReport): Promise<void> {
  const text = `${JSON.stringify(auditReport.parse(report), null, 2)}\n`;
  const beside = `${file}.new`;
  try {
    await writeFile(beside, text, { mode: 0o640 });
    await rename(beside, file);
  } catch (cause) {
    await rm(beside, { force: true }).catch(() => undefined);
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new ConfigError(
      `The report cannot be written to '${file}' (${code}). Name a folder that may be written to.`,
      { cause },
    );
  }
}
