/** The route of the canary; no configured route can have a name with a dot. Its incident is shown nowhere but on its card. */
export const CANARY_ROUTE = 'watchbill.canary';
