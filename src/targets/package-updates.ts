/** Names of installed packages for which there is a newer version. */
export interface PackageUpdates {
  readonly pending: readonly string[];
  /** Those of them that close a hole, as the distribution says. */
  readonly security: readonly string[];
}
