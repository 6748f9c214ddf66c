import type { ImageName } from './image-name.ts';

/** Something that goes into the folder from which an image is built. */
export type Ingredient =
  | {
      readonly kind: 'copy';
      /** A file or a folder; absolute path. */
      readonly from: string;
      /** Relative to the folder. */
      readonly to: string;
    }
  | {
      readonly kind: 'npm-package';
      /** Name and exact version. */
      readonly spec: string;
      /** The folder that gets its content, relative. */
      readonly to: string;
    }
  | {
      readonly kind: 'python-package';
      /** Name and exact version of a package that is ready for Linux and needs no other. */
      readonly spec: string;
      /** The folder that gets its content, relative. */
      readonly to: string;
    };

/** How an image is made with `docker build` on top of another one, which its Dockerfile gets as the argument BASE. */
export interface Recipe {
  readonly name: ImageName;
  readonly on: ImageName;
  /** Relative to the folder. */
  readonly dockerfile: string;
  readonly ingredients: readonly Ingredient[];
}
