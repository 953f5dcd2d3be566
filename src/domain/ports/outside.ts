export interface OutsideRequest {
  readonly url: string;
  /** The whole host name has to match; anything else is refused before a connection is made. */
  readonly host: RegExp;
  readonly maxBytes: number;
  readonly timeoutMs: number;
}

/** The one way of calling an address that came from outside. */
export interface Outside {
  /**
   * GET over https to the standard port of an allowed host, following no redirect. SignatureError for an address that
   * is not allowed; UnreachableError for a name that leads to this machine; UnreachableError or TimeoutError for what
   * did not answer as it has to.
   */
  read(request: OutsideRequest): Promise<string>;
}
