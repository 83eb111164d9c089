/** Requests to a store's server by operation (GET, PUT, LIST...), tries included, and bytes of bodies. */
export interface StoreTraffic {
  readonly requests: Readonly<Record<string, number>>;
  readonly bytesUp: number;
  readonly bytesDown: number;
}

/** The traffic of a store without a server. */
export const NO_TRAFFIC: StoreTraffic = { requests: {}, bytesUp: 0, bytesDown: 0 };
