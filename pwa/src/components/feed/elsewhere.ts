/** A place in a feed that all devices of a person share. */
export interface Elsewhere {
  /** It is further than what this device has seen. */
  readonly isOffered: boolean;
  /** Open the feed there, if that is due; returns the key of what stands there. `hasPlace`: this device has one of its own. */
  begin(hasPlace: boolean): Promise<string | null>;
  /** Go there; returns the key of what stands there. */
  accept(): Promise<string | null>;
  /** The key at the top of the screen, once one has stopped there. */
  read(key: string): void;
}
