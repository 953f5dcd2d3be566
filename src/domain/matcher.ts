/** A label matcher as in Alertmanager: a missing label counts as the empty string; regular expressions are anchored. */
export interface Matcher {
  readonly label: string;
  readonly operator: '=' | '!=' | '=~' | '!~';
  readonly value: string;
}
