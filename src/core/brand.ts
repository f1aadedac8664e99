declare const brand: unique symbol;

/** A string that only its checking function can make, so that two kinds of string cannot be swapped. */
export type Brand<Name extends string> = string & { readonly [brand]: Name };

export type NonEmpty<T> = readonly [T, ...T[]];

export function isNonEmpty<T>(list: readonly T[]): list is NonEmpty<T> {
  return list.length > 0;
}

/** Proof, for the compiler, that a switch names every member of a union. */
export function unreachable(value: never): never {
  throw new Error(`Not a member of its union: ${JSON.stringify(value)}`);
}
