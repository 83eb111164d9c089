/** JSON values. `undefined` fields are left out when written. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };
