import { type Json, objectOf, objectsOf, textOf, textsOf } from '../blocks/json.ts';
import { wordsOf } from '../blocks/text-object.ts';
import type { Viewer } from '../viewer.ts';

/** One thing to choose. */
export interface Option {
  readonly value: string;
  readonly label: string;
  readonly description: string;
  readonly url: string | undefined;
}

/** Options under a heading; the heading is empty where there are no groups. */
export interface OptionGroup {
  readonly heading: string;
  readonly options: readonly Option[];
}

function optionOf(option: Json): Option {
  return {
    value: textOf(option, 'value') ?? '',
    label: wordsOf(objectOf(option, 'text')),
    description: wordsOf(objectOf(option, 'description')),
    url: textOf(option, 'url'),
  };
}

function named(
  items: readonly { readonly id: string; readonly name: string }[],
  mark: string,
): OptionGroup[] {
  return [
    {
      heading: '',
      options: items.map(({ id, name }) => ({
        value: id,
        label: `${mark}${name}`,
        description: '',
        url: undefined,
      })),
    },
  ];
}

/** What an element offers, whether the app wrote it (static) or the workspace knows it (people, channels). */
export function optionsOf(element: Json, viewer: Viewer): readonly OptionGroup[] {
  const type = textOf(element, 'type') ?? '';
  if (type.endsWith('users_select')) return named(viewer.people, '');
  if (type.endsWith('channels_select'))
    return named(
      viewer.conversations.filter((one) => one.isChannel),
      '#',
    );
  if (type.endsWith('conversations_select')) return named(viewer.conversations, '');
  const groups = objectsOf(element, 'option_groups');
  if (groups.length === 0) return [{ heading: '', options: objectsOf(element, 'options').map(optionOf) }];
  return groups.map((group) => ({
    heading: wordsOf(objectOf(group, 'label')),
    options: objectsOf(group, 'options').map(optionOf),
  }));
}

/** The values chosen from the start. */
export function initialValues(element: Json, viewer: Viewer): ReadonlySet<string> {
  const one = objectOf(element, 'initial_option');
  const ids = ['initial_user', 'initial_channel', 'initial_conversation'].flatMap((key) => [
    ...((textOf(element, key) ?? '') ? [textOf(element, key) ?? ''] : []),
    ...textsOf(element, `${key}s`),
  ]);
  const values = [
    ...(one ? [optionOf(one)] : []),
    ...objectsOf(element, 'initial_options').map(optionOf),
  ].map(({ value }) => value);
  if (element['default_to_current_conversation'] === true && ids.length === 0)
    ids.push(viewer.currentChannelId);
  return new Set([...values, ...ids]);
}
