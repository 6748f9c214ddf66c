/** The type of plain data that nobody changes, at any depth. */
export type Immutable<Data> = Data extends readonly (infer Item)[]
  ? readonly Immutable<Item>[]
  : Data extends object
    ? { readonly [Key in keyof Data]: Immutable<Data[Key]> }
    : Data;
