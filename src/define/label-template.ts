import { UsageError } from '../domain/errors.ts';

/** Makes a name of labels. */
export type LabelTemplate = (labels: Readonly<Record<string, string>>) => string;

const longestName = 300;

/** Reads `{{instance}} {{device}}`; a label that is not there is nothing. UsageError where no label is named. */
export function parseLabelTemplate(text: string): LabelTemplate {
  const placeholder = /\{\{\s*([A-Za-z_][A-Za-z0-9_]*)\s*\}\}/g;
  if (!placeholder.test(text) || /\{\{|\}\}/.test(text.replace(placeholder, ''))) {
    throw new UsageError(
      `'${text.slice(0, 80)}' makes no name of labels. Write e.g. '{{instance}}' or '{{job}}/{{device}}'.`,
    );
  }
  return (labels) =>
    text
      .replace(placeholder, (_, name: string) => (Object.hasOwn(labels, name) ? (labels[name] ?? '') : ''))
      .slice(0, longestName);
}
